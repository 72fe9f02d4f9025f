import { isSyncError, SyncError } from "@syncline/core";
import { askEngine } from "../control/ask-engine.js";
import { openFolder } from "../folder/open-folder.js";
import { syncOnce } from "../folder/sync-once.js";
import { watchFolder } from "../folder/watch-folder.js";
import type { ExitReason } from "../program/exit-codes.js";
import { enrol } from "../session/enrol.js";
import { account, engine, everywhere, place, syncing } from "../settings/catalogue.js";
import { usageError } from "../settings/setting.js";
import { type FolderSession, readSession } from "../state-folder/session-file.js";
import { describeStateFolder, type StateFolder, stateFolderOf } from "../state-folder/state-folder.js";
import type { Call, Command } from "./command.js";

const decisions = ["continue", "restore", "merge"] as const;
type Decision = (typeof decisions)[number];

export const syncCommand: Command = {
  name: "sync",
  operands: "<folder>",
  mostOperands: 1,
  summary: "bring a folder in sync with the server, once or for as long as it runs",
  settings: [...syncing, ...account, ...place, ...everywhere, ...engine],
  async run(call) {
    const { operands, settings, terminal } = call;
    if (operands[0] === undefined) throw usageError("Which folder? syncline sync <folder> --server <url>");
    const decision = decisionOf(settings.text("resolve"));
    const state = await stateFolderOf(operands[0], settings);
    const session = await sessionOf(state, call);
    await describeStateFolder(state);
    try {
      const client = await openFolder(state, session, settings);
      const run = { client, state, session, terminal, decision, signal: call.signal };
      const watch = settings.on("watch") && !settings.on("once");
      return await (watch ? watchFolder(run) : syncOnce(run)).finally(() => client.close());
    } catch (error) {
      if (isSyncError(error, "state_locked")) return await tellTheOther(state, decision, call);
      throw error;
    }
  },
};

function decisionOf(said: string | undefined): Decision | undefined {
  const decision = decisions.find((known) => known === said);
  if (said !== undefined && decision === undefined)
    throw usageError(`--resolve takes ${decisions.join(", ")}.`);
  return decision;
}

/** Who the folder syncs as, signed in now where that has not been done. */
async function sessionOf(state: StateFolder, call: Call): Promise<FolderSession> {
  const { settings } = call;
  const session = await readSession(state.path);
  if (session?.tokens === undefined) {
    return await enrol(settings.on("sign-up") ? "either" : "sign-in", { ...call, state });
  }
  const [server, name] = [settings.text("server"), settings.text("account")];
  if (server !== undefined && withoutSlash(server) !== withoutSlash(session.server)) {
    throw usageError(`${state.folder} syncs with ${session.server}. Sign it out before it goes elsewhere.`);
  }
  if (name !== undefined && name.toLowerCase() !== session.accountName.toLowerCase()) {
    throw usageError(
      `${state.folder} syncs as ${session.accountName}. Sign it out before it becomes another's.`,
    );
  }
  return session;
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, "");

/** An engine runs on this folder already: a decision is for it. */
async function tellTheOther(
  state: StateFolder,
  decision: Decision | undefined,
  { terminal }: Call,
): Promise<ExitReason> {
  const told = decision && (await askEngine(state.path, { do: "resolve", decision }));
  if (told === undefined) {
    const message = `${state.folder} is being synced already: \`syncline status\` says how it stands.`;
    throw new SyncError("state_locked", { message });
  }
  terminal.say(`The engine that watches ${state.folder} goes on: ${decision}.`);
  terminal.tell({ folder: state.folder, resolved: decision });
  return "inSync";
}
