import { isWithin, joinPath, type MemoryDisk, type MemoryFolder, parentPath } from "@syncline/core";
import type { Dice } from "../seed/index.js";

export const fileNames = [
  "x.txt",
  "y.txt",
  "z",
  "report.doc",
  "caf\u00e9",
  "cafe\u0301",
  "X.txt",
  ".hidden",
  "log.tar.gz",
];

/** What a user sees on the disk, by kind. */
export interface Sight {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly links: readonly string[];
}

/** Folders that may be above anything. */
const mostDepth = 6;

/** One user's hand: the small things that all acts are made of. Each says what was done, or undefined when it makes no sense. */
export class Hand {
  readonly disk: MemoryDisk;
  /** Every text that this user has made, the oldest first. */
  readonly texts: string[] = [];
  readonly #name: string;

  constructor(disk: MemoryDisk, name: string) {
    this.disk = disk;
    this.#name = name;
  }

  /** Without what the engine has put aside for a moment. */
  look(): Sight {
    const sight = { file: [] as string[], folder: [] as string[], symlink: [] as string[] };
    const visit = (folder: MemoryFolder, at: string) => {
      for (const { name, inode } of folder.entries.values()) {
        if (name.startsWith(".syncline")) continue;
        sight[inode.kind].push(at + name);
        if (inode.kind === "folder") visit(inode, `${at}${name}/`);
      }
    };
    if (this.disk.root !== undefined) visit(this.disk.root, "");
    return { files: sight.file, folders: sight.folder, links: sight.symlink };
  }

  saveNew(dice: Dice): string {
    const path = this.free(dice, this.look().folders, fileNames);
    this.disk.save(path, this.write(dice));
    return `saves ${path}`;
  }

  /** A text that nobody has written before; as long as others of its kind, so that sizes tell nothing. */
  write(dice: Dice): string {
    let text = `${this.#name} save ${String(this.texts.length + 1).padStart(3, "0")}\n`;
    if (dice.chance(0.25)) {
      // Several chunks.
      const lines = Array.from(
        { length: dice.between(10, 60) },
        () => `${dice.word().toString(36)} of ${text}`,
      );
      text += lines.join("");
    }
    this.texts.push(text);
    return text;
  }

  /** A place for something new. */
  free(dice: Dice, folders: readonly string[], names: readonly string[]): string {
    for (let tries = 0; ; tries++) {
      const folder = dice.chance(0.35) || folders.length === 0 ? "" : dice.pick(folders);
      const name = tries < 8 ? dice.pick(names) : `${dice.pick(names)}${tries}`;
      const path = joinPath(folder, name);
      if (this.disk.find(path) === undefined && path.split("/").length < mostDepth) return path;
    }
  }

  /** Replaces what is there. On a disk that ignores case, another spelling is the same place. */
  move(from: string, to: string): string | undefined {
    if (from === to || this.#isOneInOther(from, to)) return undefined;
    if (to.split("/").length > mostDepth || this.disk.find(parentPath(to))?.kind !== "folder") {
      return undefined;
    }
    this.disk.rename(from, to);
    return `moves ${from} to ${to}`;
  }

  swap(one: string, other: string): string | undefined {
    if (one === other || this.#isOneInOther(one, other)) return undefined;
    this.disk.rename(one, ".swap");
    this.disk.rename(other, one);
    this.disk.rename(".swap", other);
    return `swaps ${one} and ${other}`;
  }

  /** As the disk sees it, to which two spellings may be one name. */
  #isOneInOther(one: string, other: string): boolean {
    const holds = (path: string, above: string) => {
      const folder = this.disk.find(above);
      const isIt = (_: string, i: number, names: string[]) =>
        i > 0 && folder !== undefined && this.disk.find(names.slice(0, i).join("/")) === folder;
      return isWithin(path, above) || path.split("/").some(isIt);
    };
    return holds(one, other) || holds(other, one);
  }

  changeCase(path: string): string | undefined {
    const name = lastName(path);
    const other = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
    return this.move(path, joinPath(parentPath(path), other));
  }
}

export function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
