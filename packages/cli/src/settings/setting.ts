import { SyncError } from "@syncline/core";

/** Something that a flag, or else an environment variable, can say. */
export interface Setting {
  /** The flag without its dashes; the environment variable is made from it. */
  readonly name: string;
  readonly kind: "text" | "number" | "switch" | "list";
  /** What stands for the value in the help; nothing for a switch. */
  readonly value?: string;
  readonly help: string;
  /** What holds when nobody says anything, in words: whoever uses the setting decides. */
  readonly standard?: string;
  /** Smallest value of a number. */
  readonly least?: number;
}

/** `--retry-first-ms` is `SYNCLINE_RETRY_FIRST_MS`. */
export const variableOf = ({ name }: Setting): string =>
  `SYNCLINE_${name.toUpperCase().replaceAll("-", "_")}`;

/** A mistake in the command line or the environment. */
export const usageError = (message: string): SyncError =>
  new SyncError("invalid_request", { message, details: { usage: true } });
