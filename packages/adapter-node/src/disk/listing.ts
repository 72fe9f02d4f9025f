import type { BigIntStats } from "node:fs";
import { sep } from "node:path";
import type { FileStat, FolderEntry } from "@syncline/core";
import { onDisk, systemCode } from "./disk-errors.js";
import { type NodeFs, nextTurn } from "./node-fs.js";
import { lstat, unnameable } from "./stats.js";

/** Synchronous calls between two turns of the event loop: some milliseconds of work. */
const statsPerTurn = 500;

/** Lists folders in slices, between which timers and sockets have their turn. */
export class Listing {
  readonly #fs: NodeFs;
  readonly #toStat: (stats: BigIntStats) => FileStat;
  #stats = 0;

  constructor(fs: NodeFs, toStat: (stats: BigIntStats) => FileStat) {
    this.#fs = fs;
    this.#toStat = toStat;
  }

  /** What is in the folder at a place, but for one name. Throws `signal.reason`, or the disk's failure. */
  async of(
    place: string,
    except: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<FolderEntry[]> {
    const entries: FolderEntry[] = [];
    for (const name of onDisk(() => this.#fs.readdirSync(place))) {
      if (name === except) continue;
      if (++this.#stats % statsPerTurn === 0) await nextTurn();
      signal?.throwIfAborted();
      const entry = onDisk(() => this.#entry(place + sep + name, name));
      if (entry !== undefined) entries.push(entry);
    }
    signal?.throwIfAborted();
    return entries;
  }

  /** One entry of a folder; undefined when it has gone since the folder was read. */
  #entry(place: string, name: string): FolderEntry | undefined {
    try {
      return { name, ...this.#toStat(lstat(this.#fs, place)) };
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
      // Bytes that are no UTF-8 come with replacement characters, and cannot be found by that name.
      return name.includes("\ufffd") ? { name, ...unnameable } : undefined;
    }
  }
}
