import type { HaltDecision, SyncClient } from "@syncline/core";
import type { FolderSession } from "../state-folder/session-file.js";
import type { StateFolder } from "../state-folder/state-folder.js";
import type { FolderStatus } from "../state-folder/status-file.js";
import type { Terminal } from "../terminal/terminal.js";

/** One engine at work on one folder. */
export interface FolderRun {
  readonly client: SyncClient;
  readonly state: StateFolder;
  readonly session: FolderSession;
  readonly terminal: Terminal;
  /** What to do at the first halt. */
  readonly decision: HaltDecision | undefined;
  readonly signal: AbortSignal;
}

export function statusOf({ client, state, session }: FolderRun, running: boolean): FolderStatus {
  const { server, accountName: account, deviceName: device } = session;
  return { folder: state.folder, server, account, device, running, atMs: Date.now(), ...client.status };
}
