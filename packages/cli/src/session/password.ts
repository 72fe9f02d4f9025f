import { readFile } from "node:fs/promises";
import { SyncError } from "@syncline/core";
import type { Settings } from "../settings/read-settings.js";
import { usageError } from "../settings/setting.js";
import { ask } from "../terminal/ask.js";
import type { Terminal } from "../terminal/terminal.js";

/** The password: of the file, then of the flag or variable, then of the person who sits there. */
export async function passwordOf(settings: Settings, terminal: Terminal): Promise<string> {
  const file = settings.text("password-file");
  if (file !== undefined) return firstLine(file === "-" ? await readAll(terminal) : await readText(file));
  const said = settings.text("password");
  if (said !== undefined) return said;
  if (terminal.interactive) return await ask(terminal, "Password:", { hidden: true });
  throw usageError("A password is needed: --password-file, or SYNCLINE_PASSWORD.");
}

export async function accountOf(settings: Settings, terminal: Terminal): Promise<string> {
  const said = settings.text("account");
  if (said !== undefined) return said;
  if (terminal.interactive) return (await ask(terminal, "Account:")).trim();
  throw usageError("An account is needed: --account, or SYNCLINE_ACCOUNT.");
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new SyncError("invalid_request", {
      cause,
      message: `The password file ${path} cannot be read.`,
      details: { usage: true },
    });
  }
}

async function readAll({ streams }: Terminal): Promise<string> {
  let text = "";
  for await (const piece of streams.input) text += piece.toString();
  return text;
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? "";
