import type { ExitReason } from "../program/exit-codes.js";
import type { Settings } from "../settings/read-settings.js";
import type { Setting } from "../settings/setting.js";
import type { Terminal } from "../terminal/terminal.js";

/** One run of a command. */
export interface Call {
  readonly operands: readonly string[];
  readonly settings: Settings;
  readonly terminal: Terminal;
  /** Aborted when the user interrupts: the command then ends in good order. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  /** What stands behind the name, as in the usage line. */
  readonly operands: string;
  readonly mostOperands: number;
  readonly summary: string;
  readonly settings: readonly Setting[];
  run(call: Call): Promise<ExitReason>;
}
