import { relative, resolve, sep } from "node:path";
import { SyncError } from "@syncline/core";
import { answerOf, type ClientRequest } from "../control/answer.js";
import { askEngine } from "../control/ask-engine.js";
import type { Settings } from "../settings/read-settings.js";
import { readSession } from "../state-folder/session-file.js";
import { findStateFolder, type StateFolder } from "../state-folder/state-folder.js";
import { openFolder } from "./open-folder.js";

/** A path of this machine in a folder that syncs. */
export interface SyncedPath {
  readonly state: StateFolder;
  /** From the folder, with "/" between the names; the folder itself is the empty one. */
  readonly path: string;
}

/** Throws `not_found` for a path that is in no folder that syncs. */
export async function syncedPath(operand: string, settings: Settings): Promise<SyncedPath> {
  const state = await findStateFolder(operand, settings);
  if (state === undefined)
    throw new SyncError("not_found", { message: `${operand} is in no folder that syncs.` });
  return { state, path: pathIn(state, operand) };
}

/** Where a path of this machine is in a folder. Throws `invalid_path` where it is somewhere else. */
export function pathIn(state: StateFolder, operand: string): string {
  const path = relative(state.folder, resolve(operand)).split(sep).join("/");
  if (path === ".." || path.startsWith("../") || resolve(path) === path)
    throw new SyncError("invalid_path", { message: `${operand} is not in ${state.folder}.` });
  return path;
}

/**
 * Asks the engine that runs on a folder; where none does, opens the folder as the last run left it, for as long as this
 * takes.
 */
export async function askFolder(
  state: StateFolder,
  settings: Settings,
  request: ClientRequest,
): Promise<unknown> {
  const running = await askEngine(state.path, request);
  if (running !== undefined) return running.value;
  const session = await readSession(state.path);
  if (session === undefined) throw new SyncError("unauthenticated");
  const client = await openFolder(state, session, settings);
  try {
    return await answerOf(client, request);
  } finally {
    await client.close();
  }
}
