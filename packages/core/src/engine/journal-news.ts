import type { RemoteEvent } from "../remote/index.js";

/**
 * Whether the journal may have moved on since this device last was at its head. While nudges flow and have told of nothing
 * else, it has not, and need not be asked: not before a commit, and not because of what the device itself has committed.
 * A nudge that is lost costs time alone, since the service refuses what is planned on an outdated state.
 */
export class JournalNews {
  #reached: number | undefined;
  #announced = 0;
  #isLive = false;
  #mayHaveMoved = true;

  get isThere(): boolean {
    return !this.#isLive || this.#mayHaveMoved;
  }

  hear(event: RemoteEvent): void {
    if (event.kind === "seq") {
      this.#announced = event.seq;
      // Also when it is behind: a restored journal is one that this device does not know.
      if (event.seq === this.#reached) return;
    }
    this.#isLive = event.kind !== "disconnected";
    this.#mayHaveMoved = true;
  }

  /** The device is where the journal was at `seq`, its head when it answered. */
  reach(seq: number): void {
    this.#reached = seq;
    // Nudges come late, but not in advance.
    this.#mayHaveMoved = this.#announced > seq;
  }

  /** Nothing more is heard. */
  end(): void {
    this.#isLive = false;
  }
}
