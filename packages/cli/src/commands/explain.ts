import { relative, resolve, sep } from "node:path";
import { type Explanation, SyncError } from "@syncline/core";
import { askEngine } from "../control/ask-engine.js";
import { openFolder } from "../folder/open-folder.js";
import { exitCodes } from "../program/exit-codes.js";
import { connection, engine, everywhere, place } from "../settings/catalogue.js";
import { usageError } from "../settings/setting.js";
import { readSession } from "../state-folder/session-file.js";
import { findStateFolder, type StateFolder } from "../state-folder/state-folder.js";
import type { Call, Command } from "./command.js";

export const explainCommand: Command = {
  name: "explain",
  operands: "<path>",
  mostOperands: 1,
  summary: "say why a file or folder is not in sync, or what would happen to it",
  settings: [...place, ...everywhere, ...connection, ...engine],
  async run(call) {
    const [operand] = call.operands;
    if (operand === undefined) throw usageError("Which file or folder? syncline explain <path>");
    const state = await findStateFolder(operand, call.settings);
    if (state === undefined)
      throw new SyncError("not_found", { message: `${operand} is in no folder that syncs.` });
    const path = relative(state.folder, resolve(operand)).split(sep).join("/");
    const running = await askEngine(state.path, { do: "explain", path });
    const explanation =
      running === undefined ? await explainAlone(state, path, call) : (running.value as Explanation);
    const { inSync, messages } = explanation;
    for (const message of messages) call.terminal.say(`${path || "."}: ${message}`);
    const exitReason = inSync ? "inSync" : "problems";
    call.terminal.tell({ folder: state.folder, ...explanation, exitCode: exitCodes[exitReason].code });
    return exitReason;
  },
};

/** Nobody watches the folder: looks at what was known at the end of the last run. */
async function explainAlone(state: StateFolder, path: string, { settings }: Call): Promise<Explanation> {
  const session = await readSession(state.path);
  if (session === undefined) throw new SyncError("unauthenticated");
  const client = await openFolder(state, session, settings);
  try {
    return client.explain(path);
  } finally {
    await client.close();
  }
}
