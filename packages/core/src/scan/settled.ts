import type { FolderEntry } from "../disk/index.js";
import type { NodeId, Trees } from "../tree/index.js";
import type { DiskIndex } from "./disk-index.js";

/**
 * Nodes that a look at everything has found to be where they were, beyond doubt and before anything else is known: by
 * place and file id at once, which is the first right of all (see `matchFound`). Most of a tree is so most of the time,
 * and nothing more is done or kept for it.
 */
export class Settled {
  readonly #trees: Trees;
  readonly #index: DiskIndex;
  readonly #claimed: Uint8Array;

  constructor(trees: Trees, index: DiskIndex) {
    this.#trees = trees;
    this.#index = index;
    this.#claimed = new Uint8Array(trees.numbers.limit);
  }

  has(id: NodeId): boolean {
    return this.#claimed[this.#trees.numbers.find(id)] === 1;
  }

  /** Whether the file is that of a node in here. */
  hasFile(fileId: string | undefined): boolean {
    return this.#claimed[this.#index.numberOf(fileId)] === 1;
  }

  /** For the entries of a folder: which of its nodes each is, as `undefined` where that is not settled. */
  inFolder(folder: NodeId): (entry: FolderEntry) => SettledEntry | undefined {
    const { numbers } = this.#trees;
    const parent = numbers.find(folder);
    return (entry) => {
      const number = this.#trees.unchangedAt(parent, entry.name);
      if (number < 0 || this.#trees.base.kindOf(number) !== entry.kind) return undefined;
      // Of a link, only the target tells.
      if (entry.kind === "symlink" || !this.#index.isFileOf(number, entry.fileId)) return undefined;
      const isUnchanged = this.#index.isUnchangedAt(number, entry);
      // What is in a folder changes the folder's times, and nothing else about it.
      if (!isUnchanged && entry.kind !== "folder") return undefined;
      this.#claimed[number] = 1;
      const isOver = isUnchanged && entry.kind !== "folder";
      return isOver ? over : { nodeId: numbers.idOf(number), isUnchanged };
    };
  }

  /** The local nodes in a folder that are not in here. */
  othersIn(folder: NodeId): NodeId[] {
    return this.#trees.localIn(folder, (number) => this.#claimed[number] !== 1);
  }
}

/** An entry whose node is settled. */
export interface SettledEntry {
  /** Of a folder: what is in it is to be looked at. */
  readonly nodeId: NodeId | undefined;
  /** Whether its fingerprint still fits. */
  readonly isUnchanged: boolean;
}

const over: SettledEntry = { nodeId: undefined, isUnchanged: true };
