import { hostname } from "node:os";
import { systemClock, systemRandomness } from "@syncline/adapter-node";
import { isSyncError, type SavedSession, signIn, signUp } from "@syncline/core";
import type { Settings } from "../settings/read-settings.js";
import { usageError } from "../settings/setting.js";
import {
  type FolderSession,
  folderSession,
  readSession,
  writeSession,
} from "../state-folder/session-file.js";
import { describeStateFolder, type StateFolder } from "../state-folder/state-folder.js";
import { confirm } from "../terminal/ask.js";
import type { Terminal } from "../terminal/terminal.js";
import { accountOf, passwordOf } from "./password.js";

/** `sign-up` makes the account, `sign-in` wants one, `either` makes it if it is not there. */
export type Entry = "sign-up" | "sign-in" | "either";

export interface EnrolOptions {
  readonly state: StateFolder;
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Signs this device in for a folder and keeps the session with its state. */
export async function enrol(entry: Entry, options: EnrolOptions): Promise<FolderSession> {
  const { state, settings, terminal } = options;
  const before = await readSession(state.path);
  const server = settings.text("server") ?? before?.server;
  if (server === undefined) throw usageError("A server is needed: --server <url>.");
  const name = await accountOf(settings, terminal);
  const known = before?.server === server && before.accountName === name ? before : undefined;
  const request = {
    name,
    password: await passwordOf(settings, terminal),
    deviceName: settings.text("device") ?? known?.deviceName ?? hostname(),
    ...(known === undefined ? {} : { deviceId: known.deviceId }),
  };
  const { accessExpiresInMs: _, ...saved } = await enter(entry, server, request, options);
  const session = folderSession(server, saved satisfies SavedSession);
  await describeStateFolder(state);
  await writeSession(state.path, session);
  return session;
}

type Request = Parameters<typeof signIn>[0];

async function enter(
  entry: Entry,
  url: string,
  request: Request,
  { terminal, settings, signal }: EnrolOptions,
) {
  checkAddress(url);
  const timeoutMs = settings.number("timeout-ms");
  const call = { url, clock: systemClock, randomness: systemRandomness, timeoutMs, signal };
  const { deviceId: _, ...newcomer } = request;
  if (entry === "sign-up") return await signUp(newcomer, call);
  try {
    return await signIn(request, call);
  } catch (error) {
    if (!isSyncError(error, "wrong_credentials")) throw error;
    const question = `There is no account ${request.name} with this password. Create it?`;
    const create = entry === "either" || (terminal.interactive && (await confirm(terminal, question)));
    if (!create) throw error;
    return await signUpUnlessThere(newcomer, call, error);
  }
}

/** An account of this name means that the password was wrong, which is what people need to hear. */
async function signUpUnlessThere(request: Request, call: Parameters<typeof signUp>[1], refusal: unknown) {
  try {
    return await signUp(request, call);
  } catch (error) {
    throw isSyncError(error, "account_exists") ? refusal : error;
  }
}

function checkAddress(url: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : "";
  if (protocol !== "http:" && protocol !== "https:") {
    throw usageError(`"${url}" is no address of a server, such as http://127.0.0.1:4920.`);
  }
}
