import { SyncError, type SyncStatus } from "@syncline/core";
import { askEngine } from "../control/ask-engine.js";
import { type ExitReason, reasonOfStatus } from "../program/exit-codes.js";
import { everywhere, place } from "../settings/catalogue.js";
import type { Settings } from "../settings/read-settings.js";
import { readSession } from "../state-folder/session-file.js";
import {
  findStateFolder,
  knownStateFolders,
  type StateFolder,
  stateFolderOf,
} from "../state-folder/state-folder.js";
import { type FolderStatus, readLastStatus } from "../state-folder/status-file.js";
import { count, formatDuration } from "../terminal/quantities.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Command } from "./command.js";

export const statusCommand: Command = {
  name: "status",
  operands: "[folder]",
  mostOperands: 1,
  summary: "say how a folder stands; without a folder this one, or else all that are known",
  settings: [...place, ...everywhere],
  async run({ operands, settings, terminal }) {
    const states = await statesMeant(operands[0], settings);
    const found: FolderStatus[] = [];
    for (const state of states) found.push(await statusOf(state));
    for (const status of found) describe(status, terminal);
    if (found.length === 0)
      terminal.say("No folder syncs here yet: `syncline sync <folder> --server <url>`.");
    terminal.tell({ folders: found });
    return worst(found.map((status) => reasonOfStatus(status)));
  },
};

async function statesMeant(folder: string | undefined, settings: Settings): Promise<StateFolder[]> {
  if (settings.text("state") !== undefined) return [await stateFolderOf(folder ?? ".", settings)];
  const state = await findStateFolder(folder ?? ".", settings);
  if (state !== undefined) return [state];
  if (folder === undefined) return await knownStateFolders(settings);
  throw new SyncError("not_found", { message: `${folder} has never been synced.` });
}

/** Of the engine that runs, or else what the last one left behind. */
async function statusOf(state: StateFolder): Promise<FolderStatus> {
  const running = await askEngine(state.path, { do: "status" });
  if (running !== undefined) return running.value as FolderStatus;
  const last = await readLastStatus(state.path);
  // What says that it runs and does not answer was killed.
  if (last !== undefined) return { ...last, running: false };
  const session = await readSession(state.path);
  if (session === undefined)
    throw new SyncError("not_found", { message: `${state.folder} has never been synced.` });
  const { server, accountName: account, deviceName: device } = session;
  return { ...neverSynced, folder: state.folder, server, account, device, running: false, atMs: Date.now() };
}

const neverSynced: SyncStatus = {
  phase: "stopped",
  pending: 1,
  progress: { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0, etaMs: undefined },
  problems: [],
  halt: undefined,
  inSyncAtMs: undefined,
  retryAtMs: undefined,
};

const order: readonly ExitReason[] = ["inSync", "problems", "offline", "refused", "halted"];

function worst(reasons: readonly ExitReason[]): ExitReason {
  return reasons.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), "inSync");
}

function describe(status: FolderStatus, terminal: Terminal): void {
  const { folder, server, account, device, running, phase, pending, problems, halt, inSyncAtMs } = status;
  terminal.say(`${folder}  (${account} on ${server}, as ${device})`);
  const now = phase === "idle" ? "watching" : phase;
  terminal.say(
    running ? `  running: ${now}` : "  not running; this is how it stood at the end of its last run",
  );
  if (halt !== undefined)
    terminal.say(`  halted: ${halt.message} (--resolve ${halt.decisions.join(" or ")})`);
  const state = pending === 0 && problems.length === 0 && halt === undefined ? "in sync" : "not in sync";
  const ago =
    inSyncAtMs === undefined
      ? "never yet in sync"
      : `last in sync ${formatDuration(Date.now() - inSyncAtMs)} ago`;
  terminal.say(`  ${state}, ${ago}, ${count(pending, "change")} to go, ${count(problems.length, "problem")}`);
  for (const { path, code, message, remedy } of problems)
    terminal.say(`  ${path || "."}: ${message} [${code}] ${remedy}`);
}
