import { type FSWatcher, lstatSync, readdirSync, type watch } from "node:fs";
import { sep } from "node:path";
import { joinPath, type RelativePath, SyncError } from "@syncline/core";
import { type ChangeBatch, isReserved } from "./change-batch.js";
import { systemCode } from "./disk-errors.js";
import { nextTurn } from "./node-fs.js";
import type { Watcher } from "./watch-recursive.js";

interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: bigint;
  readonly children: Set<string>;
}

/** Folders that are looked through before timers and sockets have their turn. */
const foldersPerTurn = 200;

/**
 * Watches a tree on Linux, where inotify knows single folders: one watch for each. A folder that
 * appears is watched before its content is read, and all of its content is reported, since files may
 * have come into it before the watch.
 */
export class FolderWatches implements Watcher {
  readonly #root: string;
  readonly #batch: ChangeBatch;
  readonly #watch: typeof watch;
  readonly #lost: (error: unknown) => void;
  readonly #watched = new Map<RelativePath, Watched>();
  #open = true;

  private constructor(
    root: string,
    batch: ChangeBatch,
    lost: (error: unknown) => void,
    watchFolder: typeof watch,
  ) {
    this.#watch = watchFolder;
    this.#root = root;
    this.#batch = batch;
    this.#lost = lost;
  }

  /** `lost` is called when a part of the tree is not watched any more. Rejects when the root cannot be watched. */
  static async start(
    root: string,
    batch: ChangeBatch,
    lost: (error: unknown) => void,
    watchFolder: typeof watch,
  ): Promise<FolderWatches> {
    const watches = new FolderWatches(root, batch, lost, watchFolder);
    try {
      let folders: RelativePath[] = [""];
      for (let done = 0; folders.length > 0; ) {
        const found: RelativePath[] = [];
        for (const folder of folders) {
          found.push(...watches.#watchFolder(folder).folders);
          if (++done % foldersPerTurn === 0) await nextTurn();
        }
        folders = found;
      }
    } catch (error) {
      watches.close();
      throw error;
    }
    return watches;
  }

  close(): void {
    this.#open = false;
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  /** Begins to watch one folder, and returns what is in it. A folder that is gone again has nothing in it. */
  #watchFolder(folder: RelativePath): { folders: RelativePath[]; others: RelativePath[] } {
    const place = this.#place(folder);
    const folders: RelativePath[] = [];
    const others: RelativePath[] = [];
    try {
      const stats = lookAt(place);
      if (stats?.isDirectory() !== true) {
        if (folder === "") throw new SyncError("file_missing", { message: "The root is not a folder." });
        return { folders, others };
      }
      const watcher = this.#watch(place, { persistent: true }, (event, name) =>
        this.#onEvent(folder, name, event === "rename"),
      );
      watcher.on("error", (error) => this.#onError(folder, error));
      this.#unwatch(folder);
      this.#watched.set(folder, { watcher, inode: stats.ino, children: new Set() });
      if (folder !== "") this.#watched.get(parentOf(folder))?.children.add(folder);
      for (const entry of readdirSync(place, { withFileTypes: true })) {
        const path = joinPath(folder, entry.name);
        if (isReserved(path)) continue;
        (entry.isDirectory() ? folders : others).push(path);
      }
    } catch (error) {
      const code = systemCode(error);
      // The root has to be there. Any other folder may go at any moment, which its parent reports.
      const gone = folder !== "" && (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES");
      if (!gone) throw error;
    }
    return { folders, others };
  }

  #onEvent(folder: RelativePath, name: string | null, appeared: boolean): void {
    if (!this.#open) return;
    if (name === null) {
      this.#batch.overflow();
      return;
    }
    const path = joinPath(folder, name);
    if (isReserved(path)) return;
    this.#batch.add(path);
    if (folder === "") this.#checkRoot();
    try {
      this.#follow(path, appeared);
    } catch (error) {
      this.#lost(error);
    }
  }

  /**
   * Keeps the watches in step with what is at `path` now. A folder that appeared is watched anew even
   * when one with its inode was watched already: that one may be gone, and its number used again.
   */
  #follow(path: RelativePath, appeared: boolean): void {
    const stats = lookAt(this.#place(path));
    const known = this.#watched.get(path);
    if (stats?.isDirectory() !== true) {
      if (known !== undefined) this.#unwatch(path);
      return;
    }
    if (!appeared && known?.inode === stats.ino) return;
    this.#unwatch(path);
    this.#watchTree(path);
  }

  #watchTree(top: RelativePath): void {
    for (const waiting = [top]; ; ) {
      const folder = waiting.pop();
      if (folder === undefined) return;
      const { folders, others } = this.#watchFolder(folder);
      for (const path of [...folders, ...others]) this.#batch.add(path);
      waiting.push(...folders);
    }
  }

  #unwatch(folder: RelativePath): void {
    const known = this.#watched.get(folder);
    if (known === undefined) return;
    this.#watched.delete(folder);
    this.#watched.get(parentOf(folder))?.children.delete(folder);
    known.watcher.close();
    for (const child of known.children) this.#unwatch(child);
  }

  /** A root that is gone, or is another folder now, takes its watch with it. */
  #checkRoot(): void {
    const stats = lookAt(this.#root);
    if (stats?.ino !== this.#watched.get("")?.inode) this.#lost(new Error("The root was replaced."));
  }

  #onError(folder: RelativePath, error: unknown): void {
    if (!this.#open) return;
    this.#unwatch(folder);
    this.#lost(error);
  }

  #place(path: RelativePath): string {
    return path === "" ? this.#root : this.#root + sep + path;
  }
}

/** Undefined also where a folder above is a file by now, or denies access: nothing can be watched there. */
function lookAt(place: string) {
  try {
    return lstatSync(place, { bigint: true });
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES", "ELOOP"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

function parentOf(path: RelativePath): RelativePath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
