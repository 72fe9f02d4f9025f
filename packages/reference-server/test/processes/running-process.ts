import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Message, NumberedOrder, Order } from "./programs/messages.js";

interface Waiter {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A program in a process of its own, which talks in lines. */
export class RunningProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #answers = new Map<number, Waiter>();
  readonly #exited: Promise<void>;
  readonly #ready: Promise<string>;
  #becomeReady: Waiter = { resolve() {}, reject() {} };
  #orders = 0;
  #complaints = "";
  #ended = false;

  constructor(script: string, setup: unknown, onMessage: (message: Message) => void = () => {}) {
    this.#child = spawn(process.execPath, [script, JSON.stringify(setup)], { stdio: "pipe" });
    this.#ready = new Promise<string>((resolve, reject) => {
      this.#becomeReady = { resolve: (url) => resolve(url as string), reject };
    });
    // Whoever waits hears of it; a process that is killed before it was ready is nobody's error.
    this.#ready.catch(() => {});
    this.#child.stdin.on("error", () => {});
    this.#child.stderr.on("data", (text) => {
      this.#complaints += text;
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const message = parse(line);
      // The last line of a process that was killed may be half a line.
      if (message === undefined) return;
      if (message.kind === "answer") this.#settle(message);
      else if (message.kind === "ready") this.#becomeReady.resolve(message.url);
      onMessage(message);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.on("close", (code, signal) => {
        this.#ended = true;
        const error = new Error(`The process ended with ${signal ?? code}. ${this.#complaints}`);
        this.#becomeReady.reject(error);
        for (const { reject } of this.#answers.values()) reject(error);
        resolve();
      });
    });
  }

  /** Resolves with its address when it does its work. Rejects when it ends before. */
  get ready(): Promise<string> {
    return this.#ready;
  }

  /** What it has written to its standard error. */
  get complaints(): string {
    return this.#complaints;
  }

  get ended(): boolean {
    return this.#ended;
  }

  ask<T = unknown>(order: Order): Promise<T> {
    const id = this.#orders++;
    return new Promise<T>((resolve, reject) => {
      if (this.#ended) {
        reject(new Error(`The process has ended. ${this.#complaints}`));
        return;
      }
      this.#answers.set(id, { resolve: (value) => resolve(value as T), reject });
      this.#child.stdin.write(`${JSON.stringify({ id, order } satisfies NumberedOrder)}\n`);
    });
  }

  /** `kill -9`: nothing is closed in good order. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  /** In good order. */
  async close(): Promise<void> {
    await this.ask({ do: "close" });
    await this.#exited;
  }

  #settle({ id, value, error }: Extract<Message, { kind: "answer" }>): void {
    const waiter = this.#answers.get(id);
    this.#answers.delete(id);
    if (error === undefined) waiter?.resolve(value);
    else waiter?.reject(new Error(error));
  }
}

function parse(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}
