import {
  type FileEntry,
  type FolderSync,
  joinPath,
  parentPath,
  type RelativePath,
  readConflictedCopyName,
} from "@syncline/core";
import { sameData } from "./live-query.js";
import { treeOf } from "./tree.js";

/** Both sides had changed a file: one of them is at `path`, the other one beside it, at `copyPath`. */
export interface Conflict {
  /** Where the journal's side is, unless it was moved or deleted since. */
  readonly path: RelativePath;
  readonly copyPath: RelativePath;
  /** The device whose side the copy is. */
  readonly deviceName: string;
}

const none: readonly Conflict[] = [];

/** The conflicts that a tree shows. Names say it on every device, after every reload, and until a user has settled the matter. */
export function conflictsIn(entries: readonly FileEntry[]): readonly Conflict[] {
  const found = entries.flatMap(({ kind, name, path }) => {
    const note = kind === "file" ? readConflictedCopyName(name) : undefined;
    if (note === undefined) return [];
    return [{ path: joinPath(parentPath(path), note.name), copyPath: path, deviceName: note.deviceName }];
  });
  return found.length === 0 ? none : found.sort((a, b) => (a.copyPath < b.copyPath ? -1 : 1));
}

/** The conflicts in a client's folder, as something to subscribe to. */
export class Conflicts {
  readonly subscribe: (listener: () => void) => () => void;
  readonly #tree: ReturnType<typeof treeOf>;
  #seen: readonly FileEntry[] | undefined;
  #now = none;

  constructor(sync: FolderSync) {
    this.#tree = treeOf(sync);
    this.subscribe = this.#tree.subscribe;
  }

  /** The same object until there are others. */
  readonly get = (): readonly Conflict[] => {
    const { value } = this.#tree.get();
    if (value === undefined || value === this.#seen) return this.#now;
    this.#seen = value;
    const next = conflictsIn(value);
    if (!sameData(next, this.#now)) this.#now = next;
    return this.#now;
  };
}

const known = new WeakMap<FolderSync, Conflicts>();

export function conflictsOf(sync: FolderSync): Conflicts {
  const conflicts = known.get(sync) ?? new Conflicts(sync);
  known.set(sync, conflicts);
  return conflicts;
}
