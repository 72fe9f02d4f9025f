import { isSyncError } from "@syncline/core";
import { commands } from "../commands/index.js";
import { readSettings } from "../settings/read-settings.js";
import { usageError } from "../settings/setting.js";
import { type Streams, Terminal } from "../terminal/terminal.js";
import { type ExitReason, exitCodes, isUsageError, reasonOfError } from "./exit-codes.js";
import { commandHelp, programHelp } from "./help.js";

/** Runs one command line, without the program's own name, and returns the exit code. Throws nothing. */
export async function run(words: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  // Known before the settings can be read, so that even their mistakes are told in the right form.
  let terminal = new Terminal(streams, { json: words.includes("--json"), quiet: false });
  try {
    const [name, ...rest] = words;
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      streams.output.write(`${programHelp(commands)}\n`);
      return exitCodes[name === undefined ? "usage" : "inSync"].code;
    }
    const command = commands.find((known) => known.name === name);
    if (command === undefined) throw usageError(`There is no command "${name}". syncline --help lists them.`);
    const { settings, operands } = readSettings(rest, command.settings, streams.environment);
    terminal = new Terminal(streams, { json: settings.on("json"), quiet: settings.on("quiet") });
    if (settings.on("help")) {
      streams.output.write(`${commandHelp(command)}\n`);
      return exitCodes.inSync.code;
    }
    if (operands.length > command.mostOperands)
      throw usageError(`"${operands[command.mostOperands]}" is too much.`);
    return exitCodes[await command.run({ operands, settings, terminal, signal })].code;
  } catch (error) {
    return fail(error, terminal, signal);
  }
}

function fail(error: unknown, terminal: Terminal, signal: AbortSignal): number {
  // Whoever interrupts a command does not want to hear that it was interrupted.
  if (signal.aborted && error === signal.reason) return 130;
  const reason: ExitReason = reasonOfError(error);
  const exitCode = exitCodes[reason].code;
  const known = isSyncError(error);
  const message = error instanceof Error ? error.message : String(error);
  terminal.warn(`syncline: ${message}`);
  if (known && !isUsageError(error)) terminal.warn(error.remedy);
  if (!known && error instanceof Error && error.stack !== undefined) terminal.warn(error.stack);
  const code = isUsageError(error) ? "usage" : known ? error.code : "internal";
  const remedy = known && !isUsageError(error) ? { remedy: error.remedy } : {};
  terminal.tell({ error: { code, message, ...remedy }, exitCode });
  return exitCode;
}
