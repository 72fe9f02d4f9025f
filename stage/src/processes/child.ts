import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Order, Reply } from "./messages.js";

/** The parent's side of a process that carries out orders. */
export class Child<T, News = never> {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #exited: Promise<void>;
  #orders = 0;

  constructor(entry: string, onNews: (news: News) => void) {
    const script = fileURLToPath(new URL(entry, import.meta.url));
    this.#process = fork(script, {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      execArgv: process.execArgv,
    });
    this.#process.on("message", (message: Reply | News) => {
      if (isReply(message)) this.#settle(message);
      else onNews(message);
    });
    this.#exited = new Promise((resolve) => {
      this.#process.on("exit", (code, signal) => {
        const error = new Error(`The process ended with ${signal ?? code}.`);
        for (const { reject } of this.#waiting.values()) reject(error);
        this.#waiting.clear();
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async ask<R = unknown>(order: T): Promise<R> {
    const id = this.#orders++;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#process.send({ id, order } satisfies Order<T>);
    return (await answer) as R;
  }

  /** As a power cut would: `kill -9`, and nothing in good order. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#exited;
  }

  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    await this.#exited;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("ok" in reply) waiting?.resolve(reply.ok);
    else waiting?.reject(Object.assign(new Error(reply.failed.message), { code: reply.failed.code }));
  }
}

const isReply = (message: unknown): message is Reply =>
  typeof message === "object" && message !== null && ("ok" in message || "failed" in message);
