import type { FolderSync, RelativePath } from "@syncline/core";

/** What a query answers now. The same object until it answers something else. */
export type Live<T> =
  | { readonly state: "loading"; readonly value: undefined; readonly error: undefined }
  | { readonly state: "ready"; readonly value: T; readonly error: undefined }
  /** It could not be asked; `value` is what it answered before. Asked again when there is a reason to. */
  | { readonly state: "failed"; readonly value: T | undefined; readonly error: unknown };

/** Nothing has been answered yet. */
export const loading: Live<never> = { state: "loading", value: undefined, error: undefined };

/**
 * A question about a folder that is asked again whenever the answer may have changed, for as long as somebody listens. Made
 * for `useSyncExternalStore`: `subscribe` and `get` need no `this`.
 */
export class LiveQuery<T> {
  readonly #sync: FolderSync;
  readonly #isConcerned: (path: RelativePath) => boolean;
  readonly #ask: () => Promise<T>;
  readonly #listeners = new Set<() => void>();
  #undo: (() => void)[] = [];
  #now: Live<T> = loading;
  #isAsking = false;
  #isStale = false;

  /** `isConcerned`: whether what happens at a path may change the answer. */
  constructor(sync: FolderSync, isConcerned: (path: RelativePath) => boolean, ask: () => Promise<T>) {
    this.#sync = sync;
    this.#isConcerned = isConcerned;
    this.#ask = ask;
  }

  readonly get = (): Live<T> => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#begin();
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      for (const undo of this.#undo.splice(0)) undo();
    };
  };

  #begin(): void {
    const sync = this.#sync;
    const at = (paths: readonly RelativePath[]) => {
      if (paths.some((path) => path === "" || this.#isConcerned(path))) void this.#askAgain();
    };
    let { problems, inSyncAtMs } = sync.status;
    this.#undo = [
      sync.on("changed", ({ paths }) => at(paths)),
      sync.on("applied", (event) => at(event.change === "moved" ? [event.path, event.from] : [event.path])),
      sync.on("committed", ({ path }) => at([path])),
      sync.on("conflict", ({ path, copyPath }) => at([path, copyPath])),
      sync.on("resurrected", ({ path }) => at([path])),
      // How an entry stands may change without anything happening to it: a problem is over, or all is in sync.
      sync.subscribe((status) => {
        if (status.problems === problems && status.inSyncAtMs === inSyncAtMs) return;
        ({ problems, inSyncAtMs } = status);
        void this.#askAgain();
      }),
    ];
    void this.#askAgain();
  }

  /** One question at a time: what happens meanwhile leads to one more. */
  async #askAgain(): Promise<void> {
    this.#isStale = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#isStale) {
      this.#isStale = false;
      try {
        const value = await this.#ask();
        this.#take({ state: "ready", value, error: undefined });
      } catch (error) {
        this.#take({ state: "failed", value: this.#now.value, error });
      }
    }
    this.#isAsking = false;
  }

  #take(next: Live<T>): void {
    const now = this.#now;
    const isSame = next.state === "ready" && now.state === "ready" && sameData(next.value, now.value);
    if (isSame) return;
    this.#now = next;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Answers are plain data, made anew each time. */
export function sameData(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
