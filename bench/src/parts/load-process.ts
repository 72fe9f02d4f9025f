import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LoadResult, LoadRound, LoadSetup } from "./commit-load.js";

/** Clients that commit, in a process of their own: what they cost does not count as the server's. */
export class LoadProcess {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Resolves when all clients are signed in and connected. */
  static async start(setup: LoadSetup): Promise<LoadProcess> {
    const load = new LoadProcess(fork(fileURLToPath(new URL("./commit-load.js", import.meta.url))));
    await load.#ask(setup);
    return load;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  round(round: LoadRound) {
    return this.#ask(round);
  }

  async end(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
  }

  async #ask(message: LoadSetup | LoadRound) {
    const answer = once(this.#process, "message");
    this.#process.send(message);
    const [result] = (await answer) as [LoadResult];
    if ("failed" in result) throw new Error(result.failed);
    return result;
  }
}
