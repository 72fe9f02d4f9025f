import type { ChunkHash, CommitResult } from "@syncline/core";
import type { World } from "./world.js";

/** What uploads in flight are owed: what was sent, or was said to be there, is still there for a commit that comes in time. */
export class PromisedChunks {
  readonly #world: World;
  readonly #graceMs: number;
  readonly #untilMs = new Map<ChunkHash, number>();

  constructor(world: World, graceMs: number) {
    this.#world = world;
    this.#graceMs = graceMs;
  }

  /** The service has taken these. */
  sent(hashes: Iterable<ChunkHash>): void {
    this.#promise(hashes, this.#graceMs);
  }

  /** The service has said that these need not be sent. */
  saidToBeThere(hashes: Iterable<ChunkHash>): void {
    this.#promise(hashes, this.#graceMs / 2);
  }

  /** Those that no commit may miss which begins now, until the returned function says how it ended. */
  commitBegins(): (result: CommitResult) => void {
    const promised = new Map(this.#untilMs);
    return ({ outcomes }) => {
      for (const outcome of outcomes) {
        if (outcome.outcome !== "missing_chunks") continue;
        for (const hash of outcome.hashes)
          if ((promised.get(hash) ?? 0) > this.#world.time.monotonic())
            this.#world.failures.push(
              `Broken promise: chunk ${hash.slice(0, 6)} was to be there for longer.`,
            );
      }
    };
  }

  /** The service has lost its memory. */
  forget(): void {
    this.#untilMs.clear();
  }

  #promise(hashes: Iterable<ChunkHash>, forMs: number): void {
    const untilMs = this.#world.time.monotonic() + forMs;
    for (const hash of hashes) this.#untilMs.set(hash, Math.max(untilMs, this.#untilMs.get(hash) ?? 0));
  }
}
