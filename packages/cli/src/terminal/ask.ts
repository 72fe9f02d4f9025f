import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { escapeText } from "./escape.js";
import type { Terminal } from "./terminal.js";

/** Asks for a line. What is typed is not shown when it is `hidden`. */
export async function ask(terminal: Terminal, question: string, { hidden = false } = {}): Promise<string> {
  const { input, errors } = terminal.streams;
  errors.write(`${escapeText(question)} `);
  const echo = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : errors;
  const lines = createInterface({ input, output: echo, terminal: true });
  try {
    return await lines.question("");
  } finally {
    lines.close();
    if (hidden) errors.write("\n");
  }
}

export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(terminal, `${question} [y/N]`)).trim());
}
