import { dirname, sep } from "node:path";
import { baseName, type RelativePath } from "@syncline/core";
import { systemCode } from "./disk-errors.js";
import type { NodeFs } from "./node-fs.js";
import type { RootFolder } from "./root-folder.js";

/** Files displaced within a minute share a folder, which is named after its beginning. */
const bucketMs = 60_000;

const retryable = new Set(["EEXIST", "ENOTDIR", "ENAMETOOLONG", "ENOTEMPTY"]);

/**
 * The local trash: `.syncline/trash/<milliseconds since 1970>/<path>`, so that a person finds a file
 * by when it went and where it was. It is on the root's own volume: nothing is ever copied.
 */
export class Trash {
  readonly #fs: NodeFs;
  readonly #root: RootFolder;
  readonly #now: () => number;
  readonly #folders = new Set<string>();
  #count = 0;

  constructor(fs: NodeFs, root: RootFolder, now: () => number) {
    this.#fs = fs;
    this.#root = root;
    this.#now = now;
  }

  /** Calls `put` with a free place for what was at `path`, and returns that place. Only this process puts anything here. */
  take(path: RelativePath, put: (place: string) => void): string {
    const bucket = this.#root.reserved("trash", `${Math.floor(this.#now() / bucketMs) * bucketMs}`);
    for (let attempt = 0; ; attempt++) {
      // The path may be taken already, or too long here: then a folder of its own takes the bare name.
      const place =
        attempt === 0
          ? [bucket, ...path.split("/")].join(sep)
          : [bucket, `~${process.pid}-${++this.#count}`, baseName(path)].join(sep);
      try {
        if (attempt === 0 && !this.#exists(bucket)) this.#folders.clear();
        this.#makeFolder(dirname(place));
        if (this.#exists(place)) continue;
        put(place);
        return place;
      } catch (error) {
        if (attempt > 100 || !retryable.has(systemCode(error) ?? "")) throw error;
      }
    }
  }

  /** Forgets what has been here for longer than `retentionMs`; returns how many files that were. */
  empty(retentionMs: number): number {
    let removed = 0;
    const trash = this.#root.reserved("trash");
    for (const bucket of this.#names(trash)) {
      if (!(Number(bucket) + retentionMs < this.#now())) continue;
      removed += this.#removeAll(trash + sep + bucket);
      this.#folders.clear();
    }
    return removed;
  }

  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    this.#fs.mkdirSync(folder, { recursive: true });
    if (this.#folders.size > 10_000) this.#folders.clear();
    this.#folders.add(folder);
  }

  #exists(place: string): boolean {
    return this.#fs.lstatSync(place, { throwIfNoEntry: false }) !== undefined;
  }

  #names(folder: string): string[] {
    try {
      return this.#fs.readdirSync(folder);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return [];
      throw error;
    }
  }

  #removeAll(place: string): number {
    if (!this.#fs.lstatSync(place).isDirectory()) {
      this.#fs.unlinkSync(place);
      return 1;
    }
    let removed = 0;
    for (const name of this.#names(place)) removed += this.#removeAll(place + sep + name);
    this.#fs.rmdirSync(place);
    return removed;
  }
}
