interface Request {
  readonly name: string;
  readonly owner: object;
  grant(): void;
}

/** The locks of an origin where the platform has none: as far as they are used here, those of Web Locks (W3C). */
export class WebLocks {
  readonly #held = new Map<string, Request>();
  readonly #waiting: Request[] = [];

  /** The locks as one tab sees them, and what the browser does with them when that tab is gone. */
  ofOneTab(): { readonly manager: LockManager; free(): void } {
    const owner = {};
    const request = async (name: string, ...rest: unknown[]): Promise<unknown> => {
      const callback = rest.at(-1) as (lock: unknown) => unknown;
      const { signal } = (rest.length > 1 ? rest[0] : {}) as LockOptions;
      signal?.throwIfAborted();
      return await new Promise((resolve, reject) => {
        const asked: Request = {
          name,
          owner,
          grant: () => {
            Promise.resolve()
              .then(() => callback({ name, mode: "exclusive" }))
              .then(resolve, reject)
              .finally(() => this.#release(asked));
          },
        };
        signal?.addEventListener("abort", () => this.#forget(asked) && reject(signal.reason), { once: true });
        this.#waiting.push(asked);
        this.#grantNext(name);
      });
    };
    return {
      manager: { request, query: async () => ({}) } as unknown as LockManager,
      free: () => {
        for (const asked of this.#waiting.filter((other) => other.owner === owner)) this.#forget(asked);
        for (const held of [...this.#held.values()].filter((other) => other.owner === owner))
          this.#release(held);
      },
    };
  }

  #forget(asked: Request): boolean {
    const at = this.#waiting.indexOf(asked);
    if (at >= 0) this.#waiting.splice(at, 1);
    return at >= 0;
  }

  #release(held: Request): void {
    if (this.#held.get(held.name) !== held) return;
    this.#held.delete(held.name);
    this.#grantNext(held.name);
  }

  #grantNext(name: string): void {
    if (this.#held.has(name)) return;
    const next = this.#waiting.find((asked) => asked.name === name);
    if (next === undefined) return;
    this.#forget(next);
    this.#held.set(name, next);
    next.grant();
  }
}
