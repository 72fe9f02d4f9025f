interface Waiting {
  readonly actor: string;
  readonly step: string;
  readonly go: () => void;
}

/** Lets several actors work on the same stores, one call of one of them at a time, in an order that the test chooses. */
export class Turns {
  readonly steps: string[] = [];
  readonly #killed = new Set<string>();
  #waiting: Waiting[] = [];

  /** Resolves when it is this actor's turn; never, once it is killed. */
  take(actor: string, step: string): Promise<void> {
    return new Promise((go) => {
      if (!this.#killed.has(actor)) this.#waiting.push({ actor, step, go });
    });
  }

  kill(actor: string): void {
    this.#killed.add(actor);
    this.#waiting = this.#waiting.filter((waiting) => waiting.actor !== actor);
  }

  /** The port as this actor sees it: each call takes a turn first. */
  of<T extends object>(actor: string, port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === "object" && value !== null) return this.of(actor, value);
        if (typeof value !== "function") return value;
        const step = String(name);
        if (step === "list")
          return (...given: unknown[]) => this.#listing(actor, () => value.apply(target, given));
        return async (...given: unknown[]) => {
          await this.take(actor, step);
          return value.apply(target, given) as unknown;
        };
      },
    });
  }

  /** Gives turns until nobody wants one. `choose` picks one of so many actors; `look` runs after each turn. */
  async give(choose: (count: number) => number, look: () => Promise<void>): Promise<void> {
    for (;;) {
      // Everything here is done within the turn, so one round of the event loop is enough for all of it.
      await new Promise((resolve) => setImmediate(resolve));
      const actors = [...new Set(this.#waiting.map(({ actor }) => actor))].sort();
      const actor = actors[choose(actors.length)];
      const next = this.#waiting.find((waiting) => waiting.actor === actor);
      if (next === undefined) return;
      this.#waiting = this.#waiting.filter((waiting) => waiting !== next);
      this.steps.push(`${next.actor} ${next.step}`);
      next.go();
      await new Promise((resolve) => setImmediate(resolve));
      await look();
    }
  }

  async *#listing<T>(actor: string, list: () => AsyncIterable<T>): AsyncIterable<T> {
    await this.take(actor, "list");
    yield* list();
  }
}
