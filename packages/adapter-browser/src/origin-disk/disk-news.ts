import type { DiskEvent, DiskWatch, RelativePath } from "@syncline/core";

type Listener = (event: DiskEvent) => void;

/** Tells of changes of one disk whoever watches it, here and in other tabs: nothing else can reach what is on it. */
export class DiskNews {
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<Listener>();
  #changed = new Set<RelativePath>();
  #isOpen = true;

  constructor(channel: string) {
    this.#channel = new BroadcastChannel(channel);
    this.#channel.onmessage = ({ data }: MessageEvent<DiskEvent>) => this.#report(data);
  }

  /** Something was changed here. All changes of one turn are told of at once. */
  tell(paths: readonly RelativePath[]): void {
    if (!this.#isOpen) return;
    if (this.#changed.size === 0) void Promise.resolve().then(() => this.#tellAll());
    for (const path of paths) this.#changed.add(path);
  }

  /** Anything may have changed. */
  overflow(): void {
    this.#report({ kind: "overflow" });
  }

  watch(listener: Listener): DiskWatch {
    const own: Listener = (event) => listener(event);
    this.#listeners.add(own);
    return {
      close: async () => void this.#listeners.delete(own),
    };
  }

  close(): void {
    // What was changed before is told of.
    this.#tellAll();
    this.#isOpen = false;
    this.#listeners.clear();
    this.#channel.close();
  }

  #tellAll(): void {
    if (this.#changed.size === 0) return;
    const event: DiskEvent = { kind: "changed", paths: [...this.#changed] };
    this.#changed = new Set();
    this.#report(event);
    this.#channel.postMessage(event);
  }

  #report(event: DiskEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
