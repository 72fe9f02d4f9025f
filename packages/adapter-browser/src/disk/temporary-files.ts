import { makeFile, removeEntry } from "./entries.js";
import { childrenOf, type Place } from "./moving.js";
import type { ReservedFolder } from "./reserved-folder.js";
import { type Content, removeGivenUp, writeDurably } from "./sink.js";

/** The unfinished files of one file system, in `.syncline/tmp`. */
export class TemporaryFiles {
  readonly #reserved: ReservedFolder;
  /** Tells these files from those of file systems that came before. */
  readonly #owner = `${crypto.randomUUID()}-`;
  #count = 0;
  #cleared = false;

  constructor(reserved: ReservedFolder) {
    this.#reserved = reserved;
  }

  /** Writes a whole stream and flushes it. A failure or an abort leaves nothing. */
  async fill(content: Content, signal?: AbortSignal): Promise<Place> {
    const folder = await this.#reserved.make("tmp");
    await this.clearLeftovers();
    const place = { folder, name: `${this.#owner}${++this.#count}` };
    try {
      await writeDurably(await makeFile(folder, place.name), content, signal);
      return place;
    } catch (error) {
      await this.remove(place);
      throw error;
    }
  }

  async remove({ folder, name }: Place): Promise<void> {
    await removeGivenUp(folder, name);
  }

  /** Clears away what a crash left of unfinished writes, once. */
  async clearLeftovers(): Promise<void> {
    if (this.#cleared) return;
    const folder = await this.#reserved.find("tmp");
    for (const { name } of folder === undefined ? [] : await childrenOf(folder)) {
      if (!name.startsWith(this.#owner) && folder !== undefined) await removeEntry(folder, name);
    }
    this.#cleared = true;
  }
}
