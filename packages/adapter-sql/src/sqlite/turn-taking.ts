/** Lets one caller in at a time, in order of arrival. */
export class TurnTaking {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn, with the function that ends it. */
  async turn(): Promise<() => void> {
    const before = this.#last;
    let end = () => {};
    this.#last = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  }
}

const byPath = new Map<string, TurnTaking>();

/**
 * The turns of everybody in this process who writes to one database file. SQLite's own lock waits by
 * blocking the thread, and a writer of this process that waits so keeps the one it waits for from
 * ever finishing.
 */
export function writersOf(path: string): TurnTaking {
  const known = byPath.get(path);
  if (known !== undefined) return known;
  const writers = new TurnTaking();
  byPath.set(path, writers);
  return writers;
}
