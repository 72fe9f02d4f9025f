import { isSyncError, openSync, type SyncClient, type SyncOptions } from "@syncline/core";
import type { Process } from "../schedule/index.js";
import { plainDeflate, simulatedHasher } from "./platform.js";
import type { World } from "./world.js";

/** Small, so that short runs come to the limits. */
const settings = { deletionGuard: { share: 0.6, atLeast: 12 }, requestBytes: 1500, filesInFlight: 3 };

/** How long whoever started a process waits before starting it again. */
const restartMs = 2000;

export interface EngineOptions {
  readonly name: string;
  /** Runs by itself, instead of in single passes. */
  readonly loops: boolean;
  /** Opens the ports as this process is to see them. */
  readonly ports: (process: Process) => Pick<SyncOptions, "fs" | "state" | "remote" | "device" | "clock">;
}

/** A process of the engine: it ends by being killed, and another one goes on from what is on the disks. */
export class EngineProcess implements Process {
  readonly name: string;
  readonly #world: World;
  readonly #options: EngineOptions;
  #alive = true;
  #client: SyncClient | undefined;
  #busy = false;

  constructor(world: World, options: EngineOptions) {
    this.name = options.name;
    this.#world = world;
    this.#options = options;
    void this.#open();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Undefined while it is starting. */
  get client(): SyncClient | undefined {
    return this.#client;
  }

  /** A pass, or a decision, is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  kill(): void {
    this.#alive = false;
  }

  /** Begins something, unless something else is under way or the process is only starting. */
  begin(work: (client: SyncClient) => Promise<void>): void {
    const client = this.#client;
    if (client === undefined || this.#busy) return;
    this.#busy = true;
    work(client)
      .catch((error: unknown) => this.#note(error))
      .finally(() => {
        this.#busy = false;
      });
  }

  async #open(): Promise<void> {
    const { scheduler, time, dice } = this.#world;
    await scheduler.turn(this, "starts");
    try {
      const client = await openSync({
        ...this.#options.ports(this),
        randomness: dice,
        hasher: simulatedHasher,
        deflate: plainDeflate,
        settings,
      });
      if (!this.#alive) return;
      if (this.#options.loops) await client.start();
      this.#client = client;
    } catch (error) {
      this.#note(error);
      await time.sleep(restartMs);
      await this.#open();
    }
  }

  #note(error: unknown): void {
    if (isSyncError(error) && error.code !== "state_corrupt")
      this.#world.trace.note(`${this.name} ${error.code}`);
    else
      this.#world.failures.push(
        `${this.name} failed with what no user can do anything about: ${String(error)}`,
      );
  }
}
