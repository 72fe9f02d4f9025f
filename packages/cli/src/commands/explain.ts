import type { Explanation } from "@syncline/core";
import { askFolder, syncedPath } from "../folder/synced-path.js";
import { exitCodes } from "../program/exit-codes.js";
import { connection, engine, everywhere, place } from "../settings/catalogue.js";
import { usageError } from "../settings/setting.js";
import type { Command } from "./command.js";

export const explainCommand: Command = {
  name: "explain",
  operands: "<path>",
  mostOperands: 1,
  summary: "say why a file or folder is not in sync, or what would happen to it",
  settings: [...place, ...everywhere, ...connection, ...engine],
  async run({ operands, settings, terminal }) {
    const [operand] = operands;
    if (operand === undefined) throw usageError("Which file or folder? syncline explain <path>");
    const { state, path } = await syncedPath(operand, settings);
    const explanation = (await askFolder(state, settings, { do: "explain", path })) as Explanation;
    const { inSync, messages } = explanation;
    for (const message of messages) terminal.say(`${path || "."}: ${message}`);
    const exitReason = inSync ? "inSync" : "problems";
    terminal.tell({ folder: state.folder, ...explanation, exitCode: exitCodes[exitReason].code });
    return exitReason;
  },
};
