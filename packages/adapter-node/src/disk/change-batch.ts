import { readFileSync } from "node:fs";
import type { DiskEvent, RelativePath } from "@syncline/core";
import { nameKey, reservedName } from "@syncline/core";

/** Gathers the changes of one turn of the event loop into one event, and leaves out the reserved folder. */
export class ChangeBatch {
  readonly #listener: (event: DiskEvent) => void;
  readonly #burstLimit: number;
  readonly #paths = new Set<RelativePath>();
  #events = 0;
  #overflow = false;
  #scheduled = false;
  #open = true;

  /** More than `burstLimit` events in one turn count as an overflow. */
  constructor(listener: (event: DiskEvent) => void, burstLimit: number) {
    this.#listener = listener;
    this.#burstLimit = burstLimit;
  }

  add(path: RelativePath): void {
    this.#events += 1;
    if (isReserved(path)) return;
    this.#paths.add(path);
    this.#schedule();
  }

  overflow(): void {
    this.#overflow = true;
    this.#schedule();
  }

  close(): void {
    this.#open = false;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    const overflow = this.#overflow || this.#events > this.#burstLimit;
    const paths = [...this.#paths];
    this.#scheduled = false;
    this.#overflow = false;
    this.#events = 0;
    this.#paths.clear();
    if (!this.#open) return;
    this.#listener(overflow ? { kind: "overflow" } : { kind: "changed", paths });
  }
}

/** Whether a path reported by the system lies in the reserved folder, however it is spelled. */
export function isReserved(path: RelativePath): boolean {
  const first = path.split("/", 1)[0] ?? "";
  return first.length === reservedName.length && nameKey(first, "fold-case") === reservedName;
}

/**
 * The kernel drops events when a queue of this length is full, and libuv does not pass on that it did.
 * A queue that was full arrives as one burst; half of one is taken for a sign, as events of folders
 * that are not watched any more are in it too.
 */
export function inotifyBurstLimit(): number {
  try {
    return Number(readFileSync("/proc/sys/fs/inotify/max_queued_events", "utf8")) / 2 || 8192;
  } catch {
    return 8192;
  }
}
