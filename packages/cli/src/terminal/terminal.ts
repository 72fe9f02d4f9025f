import type { Environment } from "../settings/read-settings.js";
import { escapedJson, escapeText } from "./escape.js";

/** What a command talks to. */
export interface Streams {
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly errors: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly environment: Environment;
}

/** Says things in the way that was asked for: to people, or to programs. Escapes all that it is given. */
export class Terminal {
  readonly streams: Streams;
  readonly #json: boolean;
  readonly #quiet: boolean;

  constructor(streams: Streams, form: { readonly json: boolean; readonly quiet: boolean }) {
    this.streams = streams;
    this.#json = form.json;
    this.#quiet = form.quiet;
  }

  get json(): boolean {
    return this.#json;
  }

  /** Whether somebody sits there who can be asked. */
  get interactive(): boolean {
    const { input, errors } = this.streams;
    return input.isTTY === true && errors.isTTY === true && !this.#json;
  }

  /** Whether a line that keeps changing makes sense. */
  get animated(): boolean {
    return this.streams.errors.isTTY === true && !this.#json && !this.#quiet;
  }

  /** A line for people. */
  say(line: string): void {
    if (!this.#json && !this.#quiet) this.streams.output.write(`${escapeText(line)}\n`);
  }

  /** A line for people, also when they want to hear of problems only. */
  warn(line: string): void {
    if (!this.#json) this.streams.errors.write(`${escapeText(line)}\n`);
  }

  /** A document for programs, on one line. */
  tell(document: object): void {
    if (this.#json) this.streams.output.write(`${escapedJson(document)}\n`);
  }
}
