import type { RelativePath } from "@syncline/core";

/**
 * Who may touch the disk when. Browsers do everything by promise, so that whatever has several steps could be met half done
 * by another call. Changes of one path go one after another; what moves a whole tree has the disk for itself.
 */
export class Turns {
  #alone: Promise<void> | undefined;
  readonly #together = new Set<Promise<unknown>>();
  readonly #last = new Map<RelativePath, Promise<unknown>>();

  /** Beside others, when nobody has the disk for itself. `work` must ask for no turn. */
  async together<T>(work: () => Promise<T>): Promise<T> {
    while (this.#alone !== undefined) await this.#alone;
    const turn = work();
    const ended = turn.catch(() => {});
    this.#together.add(ended);
    try {
      return await turn;
    } finally {
      this.#together.delete(ended);
    }
  }

  /** The same, after those who change any of the same paths. */
  async changing<T>(paths: readonly RelativePath[], work: () => Promise<T>): Promise<T> {
    const before = Promise.all(paths.map((path) => this.#last.get(path)));
    const turn = before.then(() => this.together(work));
    const ended = turn.catch(() => {});
    for (const path of paths) this.#last.set(path, ended);
    try {
      return await turn;
    } finally {
      for (const path of paths) if (this.#last.get(path) === ended) this.#last.delete(path);
    }
  }

  /** With nobody beside it. `work` must ask for no turn. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#alone !== undefined) await this.#alone;
    const turn = Promise.all(this.#together).then(work);
    this.#alone = turn.then(
      () => this.#leave(),
      () => this.#leave(),
    );
    return await turn;
  }

  #leave(): void {
    this.#alone = undefined;
  }
}
