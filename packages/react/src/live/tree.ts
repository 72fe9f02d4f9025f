import {
  type FileEntry,
  type FolderSync,
  isSyncError,
  isWithin,
  parentPath,
  type RelativePath,
} from "@syncline/core";
import { type Live, loading, sameData } from "./live-query.js";

/**
 * Everything in a folder, at any depth: listed once, folder by folder, and from then on wherever something happens. It is kept up to
 * date for as long as somebody listens. How an entry stands (`sync`) is what it was when its folder was listed last.
 */
export class Tree {
  readonly #sync: FolderSync;
  readonly #listeners = new Set<() => void>();
  readonly #folders = new Map<RelativePath, readonly FileEntry[]>();
  /** Folders to be listed. */
  readonly #stale = new Set<RelativePath>([""]);
  #undo: (() => void)[] = [];
  #now: Live<readonly FileEntry[]> = loading;
  #isListing = false;
  #hasChanged = false;

  constructor(sync: FolderSync) {
    this.#sync = sync;
  }

  readonly get = (): Live<readonly FileEntry[]> => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#begin();
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      for (const undo of this.#undo.splice(0)) undo();
      // What happens while nobody listens is not heard of.
      this.#allStale();
    };
  };

  #begin(): void {
    const sync = this.#sync;
    const at = (...paths: readonly RelativePath[]) => {
      for (const path of paths) this.#happened(path);
      void this.#listStale();
    };
    this.#undo = [
      sync.on("changed", ({ paths }) => at(...paths)),
      sync.on("applied", (event) =>
        at(...(event.change === "moved" ? [event.path, event.from] : [event.path])),
      ),
      sync.on("conflict", ({ path, copyPath }) => at(path, copyPath)),
      sync.on("resurrected", ({ path }) => at(path)),
    ];
    void this.#listStale();
  }

  #happened(path: RelativePath): void {
    if (path === "") this.#allStale();
    if (this.#folders.has(path)) this.#stale.add(path);
    // Folders that nobody has seen yet may have been made together with it.
    let folder = parentPath(path);
    for (; folder !== "" && !this.#folders.has(folder); folder = parentPath(folder)) this.#stale.add(folder);
    this.#stale.add(folder);
  }

  #allStale(): void {
    this.#stale.add("");
    for (const folder of this.#folders.keys()) this.#stale.add(folder);
  }

  /** One folder at a time, so that the engine's other callers get their turns. */
  async #listStale(): Promise<void> {
    if (this.#isListing) return;
    this.#isListing = true;
    try {
      // What becomes stale meanwhile comes at the end, also a folder that is just being listed.
      for (const folder of this.#stale) {
        if (this.#listeners.size === 0) return;
        this.#stale.delete(folder);
        await this.#list(folder);
      }
      if (this.#now.state === "ready" && !this.#hasChanged) return;
      this.#hasChanged = false;
      const value = [...this.#folders.values()].flat();
      this.#take({ state: "ready", value, error: undefined });
    } catch (error) {
      // Asked again when there is a reason to.
      this.#take({ state: "failed", value: this.#now.value, error });
    } finally {
      this.#isListing = false;
    }
  }

  async #list(folder: RelativePath): Promise<void> {
    const entries = await this.#sync.files.list(folder).catch((error) => {
      if (isSyncError(error, "file_missing")) return undefined;
      this.#stale.add(folder);
      throw error;
    });
    const before = this.#folders.get(folder) ?? [];
    if (entries !== undefined && this.#folders.has(folder) && sameData(entries, before)) return;
    this.#hasChanged = true;
    const folders = new Set(entries?.flatMap(({ kind, path }) => (kind === "folder" ? [path] : [])));
    for (const { kind, path } of before) if (kind === "folder" && !folders.has(path)) this.#forget(path);
    for (const path of folders) if (!this.#folders.has(path)) this.#stale.add(path);
    if (entries === undefined) this.#forget(folder);
    else this.#folders.set(folder, entries);
  }

  #forget(folder: RelativePath): void {
    for (const path of [...this.#folders.keys()]) if (isWithin(path, folder)) this.#folders.delete(path);
  }

  #take(next: Live<readonly FileEntry[]>): void {
    this.#now = next;
    for (const listener of [...this.#listeners]) listener();
  }
}

const known = new WeakMap<FolderSync, Tree>();

/** The tree of a client: one for all that ask. */
export function treeOf(sync: FolderSync): Tree {
  const tree = known.get(sync) ?? new Tree(sync);
  known.set(sync, tree);
  return tree;
}
