import { type FolderSync, isWithin, type RelativePath } from "@syncline/core";

/** Both sides had changed a file: one of them is at `path`, the other one beside it, at `copyPath`. */
export interface Conflict {
  readonly path: RelativePath;
  readonly copyPath: RelativePath;
}

const none: readonly Conflict[] = [];

/** The conflicts that were heard of, the newest first, each for as long as its copy is there. */
export class Conflicts {
  readonly #sync: FolderSync;
  readonly #listeners = new Set<() => void>();
  #now = none;

  constructor(sync: FolderSync) {
    this.#sync = sync;
    sync.on("conflict", ({ path, copyPath }) => {
      this.#take([{ path, copyPath }, ...this.#now.filter((other) => other.copyPath !== copyPath)]);
    });
    sync.on("changed", ({ paths }) => this.#lookAt(paths));
    sync.on("applied", (event) =>
      this.#lookAt(event.change === "moved" ? [event.path, event.from] : [event.path]),
    );
  }

  readonly get = (): readonly Conflict[] => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #lookAt(paths: readonly RelativePath[]): void {
    for (const { copyPath } of this.#now) {
      if (!paths.some((path) => isWithin(copyPath, path))) continue;
      this.#sync.files.stat(copyPath).then(
        (entry) => entry ?? this.#take(this.#now.filter((other) => other.copyPath !== copyPath)),
        // Nobody can say that the copy is gone.
        () => {},
      );
    }
  }

  #take(next: readonly Conflict[]): void {
    this.#now = next;
    for (const listener of [...this.#listeners]) listener();
  }
}

const known = new WeakMap<FolderSync, Conflicts>();

/** The conflicts of a client, heard of since this was first asked for. */
export function conflictsOf(sync: FolderSync): Conflicts {
  const conflicts = known.get(sync) ?? new Conflicts(sync);
  known.set(sync, conflicts);
  return conflicts;
}
