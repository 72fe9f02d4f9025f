import { randomBytes } from "node:crypto";
import { sep } from "node:path";
import { SyncError } from "@syncline/core";
import { systemCode } from "./disk-errors.js";
import type { NodeFs } from "./node-fs.js";
import type { RootFolder } from "./root-folder.js";

const prefix = "unflushed-";

/** The notes that this process is still writing. */
const live = new Set<string>();

/**
 * Notes in the reserved folder which folders have changed and are not flushed yet, one to a line, for whoever comes
 * after this process was killed. The notes themselves are never flushed: after a power loss everything that is there is
 * durable, and they are not needed. For the same reason they are no ground to fail a change, when the disk has no
 * room for them.
 */
export class FlushNotes {
  readonly #fs: NodeFs;
  readonly #root: RootFolder;
  readonly #name = prefix + randomBytes(6).toString("hex");
  readonly #noted = new Set<string>();
  #descriptor: number | undefined;

  constructor(fs: NodeFs, root: RootFolder) {
    this.#fs = fs;
    this.#root = root;
  }

  add(folder: string): void {
    if (this.#noted.has(folder)) return;
    try {
      this.#descriptor ??= this.#begin();
      const line = Buffer.from(`${JSON.stringify(folder.slice(this.#root.absolute.length))}\n`);
      this.#fs.writeSync(this.#descriptor, line);
      this.#noted.add(folder);
    } catch {
      // Said above.
    }
  }

  /** Everything noted is flushed. */
  clear(): void {
    this.#noted.clear();
    if (this.#descriptor === undefined) return;
    try {
      this.#fs.ftruncateSync(this.#descriptor, 0);
    } catch {
      // A folder is flushed once more than it needs to be.
    }
  }

  /** Leaves the notes where something in them is not flushed. */
  close(): void {
    live.delete(this.#name);
    if (this.#descriptor === undefined) return;
    this.#fs.closeSync(this.#descriptor);
    this.#descriptor = undefined;
    if (this.#noted.size === 0) this.#remove(this.#name);
  }

  /** The folders that earlier processes noted and did not come to flush. Undefined while there is no root to look in. */
  earlier(): string[] | undefined {
    if (!this.#root.hasFolder("")) return undefined;
    return this.#earlierNotes().flatMap((name) => this.#read(name));
  }

  /** What earlier processes noted is flushed. */
  removeEarlier(): void {
    for (const name of this.#earlierNotes()) this.#remove(name);
  }

  #begin(): number {
    if (!this.#hasPlace()) throw new SyncError("file_missing");
    const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = this.#fs.constants;
    const place = this.#root.reserved(this.#name);
    const descriptor = this.#fs.openSync(place, O_CREAT | O_EXCL | O_WRONLY | O_APPEND, 0o600);
    live.add(this.#name);
    return descriptor;
  }

  #earlierNotes(): string[] {
    if (!this.#hasPlace()) return [];
    const names = this.#fs.readdirSync(this.#root.reserved());
    return names.filter((name) => name.startsWith(prefix) && !live.has(name));
  }

  /** A link in the place of the reserved folder is not followed. */
  #hasPlace(): boolean {
    const stats = this.#fs.lstatSync(this.#root.reserved(), { throwIfNoEntry: false });
    return stats?.isDirectory() ?? false;
  }

  #read(name: string): string[] {
    const descriptor = this.#fs.openSync(this.#root.reserved(name), "r");
    try {
      const bytes = Buffer.alloc(this.#fs.fstatSync(descriptor).size);
      const length = this.#fs.readSync(descriptor, bytes, 0, bytes.length, 0);
      return bytes
        .toString("utf8", 0, length)
        .split("\n")
        .flatMap((line) => this.#folderIn(line));
    } finally {
      this.#fs.closeSync(descriptor);
    }
  }

  /** None, where a line is not whole, or leads elsewhere. */
  #folderIn(line: string): string[] {
    try {
      const below: unknown = JSON.parse(line);
      if (typeof below !== "string" || below.split(sep).includes("..")) return [];
      return [this.#root.absolute + below];
    } catch {
      return [];
    }
  }

  #remove(name: string): void {
    try {
      this.#fs.unlinkSync(this.#root.reserved(name));
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }
}
