import {
  isWithin,
  joinPath,
  type MemoryDisk,
  type MemoryFile,
  type MemoryFolder,
  parentPath,
} from "@syncline/core";
import type { Dice } from "../seed/index.js";

/** What a user can do with a disk, and how often it is done. */
export const actWeights = {
  "save a new file": 14,
  overwrite: 14,
  append: 6,
  truncate: 3,
  "save the same size in the same moment": 4,
  "save over a rename": 5,
  "make a folder": 4,
  "rename a file": 7,
  "move a file": 7,
  "rename a folder": 5,
  "move a folder": 5,
  "swap two": 4,
  "rename in a chain": 2,
  "change case": 2,
  "delete a file": 6,
  "delete a folder": 2,
  "delete and make anew": 3,
  "file becomes folder": 2,
  "folder becomes file": 1,
  copy: 2,
  "save what others may save too": 4,
  "bring an old text back": 4,
  "make a link": 2,
  "set or clear executable": 2,
} as const;

export type Act = keyof typeof actWeights;

const folderNames = ["a", "b", "c", "Docs", "photos"];
const fileNames = [
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

interface Place {
  readonly path: string;
  readonly kind: "file" | "folder" | "symlink";
}

/** One user at one disk. Every new content is one that nobody has saved before, unless the act says otherwise. */
export class User {
  readonly #disk: MemoryDisk;
  readonly #name: string;
  readonly #texts: string[] = [];

  constructor(disk: MemoryDisk, name: string) {
    this.#disk = disk;
    this.#name = name;
  }

  /** Does it and says what was done; something simpler where there is nothing to do it with. */
  act(act: Act, dice: Dice): string {
    if (this.#disk.root === undefined) return "finds no root";
    const done = this.#try(act, dice) ?? this.#saveNew(dice);
    return done;
  }

  #try(act: Act, dice: Dice): string | undefined {
    const disk = this.#disk;
    const places = this.#places();
    const files = places.filter(({ kind }) => kind === "file").map(({ path }) => path);
    const folders = places.filter(({ kind }) => kind === "folder").map(({ path }) => path);
    const file = files.length === 0 ? undefined : dice.pick(files);
    const folder = folders.length === 0 ? undefined : dice.pick(folders);
    switch (act) {
      case "save a new file":
        return this.#saveNew(dice);
      case "make a folder": {
        const path = this.#free(dice, folders, folderNames);
        disk.makeFolder(path);
        return `makes ${path}/`;
      }
      case "save what others may save too": {
        const path = this.#free(dice, folders, fileNames);
        disk.save(path, dice.pick(["shared one", "shared two", ""]));
        return `saves something common as ${path}`;
      }
      case "make a link": {
        const path = this.#free(dice, folders, ["link", "l2"]);
        disk.delete(path);
        disk.makeLink(path, dice.pick(["x.txt", "a", "nowhere"]));
        return `links ${path}`;
      }
    }
    if (file !== undefined) {
      const done = this.#withFile(act, dice, file, files, folders);
      if (done !== undefined) return done;
    }
    return folder === undefined ? undefined : this.#withFolder(act, dice, folder, folders);
  }

  #withFile(act: Act, dice: Dice, file: string, files: string[], folders: string[]): string | undefined {
    const disk = this.#disk;
    const inode = disk.find(file) as MemoryFile;
    switch (act) {
      case "overwrite":
        disk.save(file, this.#text(dice));
        return `overwrites ${file}`;
      case "append":
        disk.save(file, Buffer.concat([inode.bytes, Buffer.from(this.#text(dice))]));
        return `appends to ${file}`;
      case "truncate":
        disk.save(file, inode.bytes.slice(0, dice.below(inode.bytes.length + 1)));
        return `truncates ${file}`;
      case "save the same size in the same moment": {
        const text = this.#text(dice)
          .padEnd(inode.bytes.length, ".")
          .slice(0, Math.max(14, inode.bytes.length));
        disk.save(file, text, inode.modifiedAtMs);
        return `saves ${file} at the same size, with the old time`;
      }
      case "save over a rename": {
        const temporary = joinPath(parentPath(file), `~${dice.below(3)}.tmp`);
        disk.delete(temporary);
        disk.save(temporary, this.#text(dice));
        disk.rename(temporary, file);
        return `saves ${file} as editors do`;
      }
      case "rename a file":
        return this.#move(file, this.#free(dice, [parentPath(file)], fileNames));
      case "move a file":
        return this.#move(
          file,
          joinPath(dice.pick(["", ...folders]), dice.chance(0.7) ? lastName(file) : dice.pick(fileNames)),
        );
      case "swap two": {
        const other = dice.pick([...files, ...folders]);
        return this.#swap(file, other);
      }
      case "rename in a chain": {
        const other = dice.pick(files);
        if (other === file) return undefined;
        this.#move(other, this.#free(dice, [parentPath(other)], fileNames));
        return this.#move(file, other);
      }
      case "change case":
        return this.#move(file, joinPath(parentPath(file), otherCase(lastName(file))));
      case "delete a file":
        disk.delete(file);
        return `deletes ${file}`;
      case "delete and make anew":
        disk.delete(file);
        disk.save(file, this.#text(dice));
        return `deletes ${file} and makes it anew`;
      case "file becomes folder":
        disk.delete(file);
        disk.save(joinPath(file, dice.pick(fileNames)), this.#text(dice));
        return `makes a folder of ${file}`;
      case "bring an old text back":
        if (this.#texts.length === 0) return undefined;
        disk.save(file, dice.pick(this.#texts));
        return `brings an old text back into ${file}`;
      case "copy": {
        const to = this.#free(dice, folders, fileNames);
        disk.save(to, inode.bytes);
        return `copies ${file} to ${to}`;
      }
      case "set or clear executable":
        inode.executable = !inode.executable;
        inode.changedAtMs = disk.stamp();
        disk.notify(file);
        return `${inode.executable ? "sets" : "clears"} executable of ${file}`;
      default:
        return undefined;
    }
  }

  #withFolder(act: Act, dice: Dice, folder: string, folders: string[]): string | undefined {
    const disk = this.#disk;
    switch (act) {
      case "rename a folder":
        return this.#move(folder, this.#free(dice, [parentPath(folder)], folderNames));
      case "move a folder":
        return this.#move(folder, joinPath(dice.pick(["", ...folders]), lastName(folder)));
      case "change case":
        return this.#move(folder, joinPath(parentPath(folder), otherCase(lastName(folder))));
      case "swap two":
        return this.#swap(folder, dice.pick(folders));
      case "delete a folder":
        disk.delete(folder);
        return `deletes ${folder}/`;
      case "folder becomes file":
        disk.delete(folder);
        disk.save(folder, this.#text(dice));
        return `makes a file of ${folder}/`;
      default:
        return undefined;
    }
  }

  #saveNew(dice: Dice): string {
    const folders = this.#places().filter(({ kind }) => kind === "folder");
    const path = this.#free(
      dice,
      folders.map(({ path }) => path),
      fileNames,
    );
    this.#disk.save(path, this.#text(dice));
    return `saves ${path}`;
  }

  /** A place for something new; in rare cases one that is taken, and then by a file. */
  #free(dice: Dice, folders: readonly string[], names: readonly string[]): string {
    for (let tries = 0; ; tries++) {
      const folder = dice.chance(0.35) || folders.length === 0 ? "" : dice.pick(folders);
      const name = tries < 8 ? dice.pick(names) : `${dice.pick(names)}${tries}`;
      const path = joinPath(folder, name);
      if (this.#disk.find(path) === undefined && path.split("/").length < 6) return path;
    }
  }

  #move(from: string, to: string): string | undefined {
    if (from === to || isWithin(to, from) || isWithin(from, to)) return undefined;
    if (to.split("/").length > 6 || this.#disk.find(parentPath(to))?.kind !== "folder") return undefined;
    // On a disk that ignores case, another spelling is the same place.
    this.#disk.rename(from, to);
    return `moves ${from} to ${to}`;
  }

  #swap(one: string, other: string): string | undefined {
    if (one === other || isWithin(one, other) || isWithin(other, one)) return undefined;
    this.#disk.rename(one, ".swap");
    this.#disk.rename(other, one);
    this.#disk.rename(".swap", other);
    return `swaps ${one} and ${other}`;
  }

  #text(dice: Dice): string {
    let text = `${this.#name} save ${this.#texts.length + 1}\n`;
    if (dice.chance(0.25)) {
      // Several chunks.
      const lines = Array.from(
        { length: dice.between(10, 60) },
        () => `${dice.word().toString(36)} of ${text}`,
      );
      text += lines.join("");
    }
    this.#texts.push(text);
    return text;
  }

  /** What the user sees, without what the engine has put aside for a moment. */
  #places(): Place[] {
    const places: Place[] = [];
    const visit = (folder: MemoryFolder, at: string) => {
      for (const { name, inode } of folder.entries.values()) {
        if (name.startsWith(".syncline")) continue;
        places.push({ path: at + name, kind: inode.kind });
        if (inode.kind === "folder") visit(inode, `${at}${name}/`);
      }
    };
    if (this.#disk.root !== undefined) visit(this.#disk.root, "");
    return places;
  }
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function otherCase(name: string): string {
  return name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
}
