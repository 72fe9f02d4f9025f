import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "./chance.js";
import { ifThere, pathsIn } from "./folders.js";
import type { Ledger } from "./ledger.js";

/** Few names, so that two users often want the same one. */
const fileNames = Array.from({ length: 12 }, (_, index) => `note ${index}.txt`);
const folderNames = ["plans", "photos", "old", "ideas", "ünï"];
const deepest = 3;
/** Below what the engine would take for a mass deletion, which it must ask about. */
const mostEntries = 40;
const leastFiles = 6;

const weights = {
  create: 22,
  createLarge: 7,
  replace: 14,
  overwrite: 12,
  append: 12,
  renameFile: 12,
  renameFolder: 8,
  remove: 7,
  removeFolder: 2,
  recreate: 5,
  makeFolder: 6,
} as const;
export type Deed = keyof typeof weights;

/**
 * Somebody who works in a real folder while an engine does. Every save has bytes of its own. What a
 * user replaces or deletes is what was read a moment before.
 */
export class User {
  readonly #root: string;
  readonly #desk: string;
  readonly #name: string;
  readonly #chance: Chance;
  readonly #ledger: Ledger;
  #count = 0;
  readonly deeds: Partial<Record<Deed, number>> = {};

  /** `desk` is a folder of the same volume, where an editor prepares what it then puts in place. */
  constructor(name: string, root: string, desk: string, chance: Chance, ledger: Ledger) {
    this.#name = name;
    this.#root = root;
    this.#desk = desk;
    this.#chance = chance;
    this.#ledger = ledger;
    mkdirSync(root, { recursive: true });
    mkdirSync(desk, { recursive: true });
  }

  /** One deed. What the engine moved away in that moment is left alone. */
  async act(): Promise<void> {
    const deed = this.#suitable(this.#chance.weighted(weights));
    this.deeds[deed] = (this.deeds[deed] ?? 0) + 1;
    await ifThereAsync(() => this.#do(deed));
  }

  /** People pause, mostly briefly. */
  async rest(): Promise<void> {
    await sleep(this.#chance.percent(20) ? this.#chance.between(0, 150) : this.#chance.between(0, 10));
  }

  #suitable(deed: Deed): Deed {
    const paths = pathsIn(this.#root);
    if (paths.filter((path) => !path.endsWith("/")).length < leastFiles) return "create";
    if (paths.length > mostEntries) return this.#chance.percent(30) ? "removeFolder" : "remove";
    return deed;
  }

  async #do(deed: Deed): Promise<void> {
    switch (deed) {
      case "create":
        return await this.#create(this.#freshPath(fileNames), this.#chance.between(1, 20_000));
      case "createLarge":
        return await this.#create(this.#freshPath(fileNames), this.#chance.between(1, 8) * 1024 * 1024);
      case "replace":
        return await this.#replace(this.#anyFile(), this.#smallOrLarge());
      case "overwrite":
        return await this.#overwrite(this.#anyFile());
      case "append":
        return await this.#append(this.#anyFile());
      case "renameFile":
        return this.#rename(this.#anyFile(), this.#freshPath(fileNames));
      case "renameFolder":
        return this.#renameFolder();
      case "remove":
        return this.#remove(this.#anyFile());
      case "removeFolder":
        return this.#removeFolder(this.#anyFolder());
      case "recreate": {
        const path = this.#anyFile();
        this.#remove(path);
        return await this.#create(path, this.#smallOrLarge());
      }
      case "makeFolder":
        mkdirSync(join(this.#root, this.#freshPath(folderNames)), { recursive: true });
    }
  }

  #smallOrLarge(): number {
    return this.#chance.percent(15)
      ? this.#chance.between(1, 4) * 1024 * 1024
      : this.#chance.between(1, 20_000);
  }

  /** Bytes that nobody has saved before, and that say whose they are. */
  #newBytes(sizeBytes: number): Buffer {
    const head = Buffer.from(`${this.#name} ${++this.#count}\n`);
    const pattern = Buffer.alloc(Math.min(sizeBytes, 64 * 1024));
    for (let at = 0; at + 4 <= pattern.length; at += 4)
      pattern.writeUInt32LE(this.#chance.below(2 ** 32), at);
    const body = Buffer.alloc(sizeBytes);
    // Each repetition is another one: nothing dedups, nothing compresses away.
    for (let at = 0, turn = 0; at < sizeBytes; at += pattern.length, turn++) {
      pattern.copy(body, at);
      if (at + 4 <= sizeBytes) body.writeUInt32LE(turn, at);
    }
    return Buffer.concat([head, body]);
  }

  async #create(path: string, sizeBytes: number): Promise<void> {
    const bytes = this.#newBytes(sizeBytes);
    const place = join(this.#root, path);
    try {
      writeFileSync(place, bytes, { flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
      throw error;
    }
    await this.#saved(bytes, path);
  }

  /** As most editors save: beside it first, then in its place. */
  async #replace(path: string, sizeBytes: number): Promise<void> {
    const bytes = this.#newBytes(sizeBytes);
    const prepared = join(this.#desk, `draft ${this.#count}`);
    writeFileSync(prepared, bytes);
    const place = join(this.#root, path);
    this.#displace(place, () => renameSync(prepared, place));
    await this.#saved(bytes, path);
  }

  async #overwrite(path: string): Promise<void> {
    const bytes = this.#newBytes(this.#chance.between(1, 20_000));
    this.#inPlace(path, (file, before) => {
      this.#ledger.releasedBy(before);
      ftruncateSync(file, 0);
      writeAll(file, bytes, 0);
    });
    await this.#saved(bytes, path);
  }

  async #append(path: string): Promise<void> {
    const more = this.#newBytes(this.#chance.between(1, 2000));
    let whole = more;
    this.#inPlace(path, (file, before) => {
      this.#ledger.releasedBy(before);
      writeAll(file, more, before.length);
      whole = Buffer.concat([before, more]);
    });
    await this.#saved(whole, path);
  }

  #inPlace(path: string, edit: (file: number, before: Buffer) => void): void {
    const place = join(this.#root, path);
    const file = openSync(place, "r+");
    try {
      edit(file, readFileSync(file));
      // Of a file that has lost its name meanwhile, the engine has kept these bytes elsewhere.
      if (ifThere(() => statSync(place).ino) !== fstatSync(file).ino) this.#ledger.races++;
    } finally {
      closeSync(file);
    }
  }

  #rename(from: string, to: string): void {
    if (existsSync(join(this.#root, to))) return;
    renameSync(join(this.#root, from), join(this.#root, to));
  }

  #renameFolder(): void {
    const from = this.#anyFolder();
    const to = this.#freshPath(folderNames);
    if (from !== "" && !`${to}/`.startsWith(`${from}/`)) this.#rename(from, to);
  }

  #remove(path: string): void {
    const place = join(this.#root, path);
    this.#displace(place, () => unlinkSync(place));
  }

  /** Reads a file, then takes its name away. When it has a name even so, it was another file's that went. */
  #displace(place: string, takeName: () => void): void {
    const file = openSync(place, "r");
    try {
      const before = readFileSync(file);
      takeName();
      this.#ledger.releasedBy(before);
      if (fstatSync(file).nlink > 0) this.#ledger.races++;
    } finally {
      closeSync(file);
    }
  }

  /** All that was seen in it; what has come since stays, and so does its folder. */
  #removeFolder(path: string): void {
    if (path === "") return;
    const inside = pathsIn(join(this.#root, path)).reverse();
    for (const inner of [...inside, "/"]) {
      const whole = `${path}/${inner}`;
      if (!whole.endsWith("/")) ifThere(() => this.#remove(whole));
      else if (readdirSync(join(this.#root, whole)).length === 0) rmdirSync(join(this.#root, whole));
    }
  }

  #anyFile(): string {
    const files = pathsIn(this.#root).filter((path) => !path.endsWith("/"));
    // The name is looked for again when it is used: the engine may be quicker.
    return files.length === 0 ? "none" : this.#chance.pick(files);
  }

  /** A folder, or "" for the root. */
  #anyFolder(): string {
    const folders = pathsIn(this.#root).filter((path) => path.endsWith("/"));
    return this.#chance.pick(["", ...folders.map((path) => path.slice(0, -1))]);
  }

  #freshPath(names: readonly string[]): string {
    let folder = this.#anyFolder();
    while (folder.split("/").length >= deepest) folder = dirname(folder);
    return join(folder, this.#chance.pick(names));
  }

  async #saved(bytes: Buffer, path: string): Promise<void> {
    await this.#ledger.saved(
      bytes,
      `${this.#name}'s save ${this.#count} at ${basename(path)} in ${dirname(path)}`,
    );
  }
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}

async function ifThereAsync(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !["ENOENT", "ENOTDIR", "EISDIR", "EEXIST", "ENOTEMPTY"].includes(code))
      throw error;
  }
}
