import { orAbort } from "../clock/index.js";
import type { RelativePath } from "../disk/index.js";
import { isWithin } from "../naming/index.js";

interface Turn {
  readonly paths: readonly RelativePath[];
  readonly ended: Promise<void>;
}

/** Work at paths, in the order in which it was asked for wherever it is about the same path, or about a folder and what is in it. */
export class PathTurns {
  readonly #turns = new Set<Turn>();

  /** Rejects with `signal.reason` when that is aborted before its turn has come; then nothing was done. */
  async take<T>(
    paths: readonly RelativePath[],
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    const before = [...this.#turns].filter((turn) => overlap(turn.paths, paths));
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const turn: Turn = { paths, ended };
    this.#turns.add(turn);
    try {
      await orAbort(Promise.all(before.map((other) => other.ended)), signal);
      return await work();
    } finally {
      this.#turns.delete(turn);
      end();
    }
  }
}

function overlap(some: readonly RelativePath[], others: readonly RelativePath[]): boolean {
  return some.some((a) => others.some((b) => isWithin(a, b) || isWithin(b, a)));
}
