import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  nodeDeflate,
  nodeFileSystem,
  nodeHasher,
  nodeHttpSend,
  nodeWebSocket,
  sqliteState,
  systemClock,
  systemRandomness,
} from "@syncline/adapter-node";
import { httpRemote, openSync, type SyncClient, sessionTokenSource } from "@syncline/core";
import type { Settings } from "../settings/read-settings.js";
import { usageError } from "../settings/setting.js";
import {
  type FolderSession,
  folderSession,
  readSession,
  savedSession,
  writeSession,
} from "../state-folder/session-file.js";
import type { StateFolder } from "../state-folder/state-folder.js";
import { engineSettings } from "./engine-settings.js";

const clock = systemClock;
const randomness = systemRandomness;

/**
 * Opens the engine of a folder that is signed in. Makes the folder when it has never been synced: one
 * that has been and is gone is for the engine to say. Throws `state_locked` while another engine runs.
 */
export async function openFolder(
  state: StateFolder,
  session: FolderSession,
  settings: Settings,
): Promise<SyncClient> {
  await makeNewFolder(state);
  const store = sqliteState(databasePath(state));
  const remote = remoteOf(state, session, settings);
  try {
    return await openSync({
      fs: nodeFileSystem(state.folder),
      state: store,
      remote,
      device: { id: session.deviceId, name: settings.text("device") ?? session.deviceName },
      clock,
      randomness,
      hasher: nodeHasher,
      deflate: nodeDeflate,
      ignore: settings.list("ignore"),
      settings: engineSettings(settings),
    });
  } catch (error) {
    await remote.close();
    await store.close();
    throw error;
  }
}

const databasePath = ({ path }: StateFolder): string => join(path, "state.db");

async function makeNewFolder(state: StateFolder): Promise<void> {
  const there = await stat(state.folder).catch(() => undefined);
  if (there?.isDirectory()) return;
  if (there !== undefined) throw usageError(`${state.folder} is not a folder.`);
  const known = await stat(databasePath(state)).catch(() => undefined);
  if (known === undefined) await mkdir(state.folder, { recursive: true });
}

function remoteOf(state: StateFolder, session: FolderSession, settings: Settings) {
  const { server: url, homeNamespaceId: namespaceId } = session;
  const timeoutMs = settings.number("timeout-ms");
  const token = sessionTokenSource({
    url,
    clock,
    randomness,
    timeoutMs,
    send: nodeHttpSend,
    load: async () => savedSession(await readSession(state.path)),
    save: async (saved) => await writeSession(state.path, folderSession(url, saved)),
  });
  const webSocket = settings.on("poll") ? false : nodeWebSocket;
  return httpRemote({ url, namespaceId, token, clock, randomness, timeoutMs, send: nodeHttpSend, webSocket });
}
