interface Waiter {
  readonly holds: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** How long a state may fail to come about before something must be wrong. */
const patienceMs = 10 * 60_000;

/** Where processes put up their news, and others wait for what they are waiting for. */
export class Bulletin {
  readonly #waiters = new Set<Waiter>();

  /** Something may have changed. */
  look(): void {
    for (const waiter of this.#waiters) if (waiter.holds()) waiter.resolve();
  }

  /** It cannot come about any more. */
  fail(error: Error): void {
    for (const waiter of this.#waiters) waiter.reject(error);
  }

  /** Resolves as soon as it holds. Rejects when that takes unreasonably long. */
  until(what: string, holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const end = <T>(settle: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          settle(value);
        };
      };
      const waiter: Waiter = { holds, resolve: end<void>(resolve), reject: end(reject) };
      const timer = setTimeout(() => waiter.reject(new Error(`Still waiting: ${what}.`)), patienceMs);
      this.#waiters.add(waiter);
    });
  }
}
