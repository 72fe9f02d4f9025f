import type { Content } from "../disk/index.js";
import type { Contents } from "./contents.js";
import { type Author, forgetTrash } from "./decisions.js";
import type { Tree } from "./disk-tree.js";
import { type Kept, keep } from "./keeping.js";
import type { ContentName } from "./rows.js";
import { sweep } from "./upkeep.js";

/** Makes contents and takes them away, for one holder of the disk. */
export class ContentKeeper {
  readonly #tree: Tree;
  readonly #contents: Contents;
  readonly #author: () => Author;
  #lastSerial = 0;
  #sweeping: Promise<void> | undefined;

  constructor(tree: Tree, contents: Contents, author: () => Author) {
    this.#tree = tree;
    this.#contents = contents;
    this.#author = author;
  }

  /** Before anything is written: what sessions before this one left is cleared away once. */
  async sweepOnce(): Promise<void> {
    this.#sweeping ??= sweep(this.#tree, this.#contents, this.#author());
    try {
      await this.#sweeping;
    } catch (error) {
      this.#sweeping = undefined;
      throw error;
    }
  }

  /** Makes a stream durable, and then has it named. A failure of either leaves nothing of it. */
  async keep<T>(
    stream: Content,
    signal: AbortSignal | undefined,
    named: (kept: Kept & { readonly name: ContentName }) => Promise<T>,
  ): Promise<T> {
    const name: ContentName = [this.#author().generation, ++this.#lastSerial];
    try {
      return await named({ ...(await keep(stream, () => this.#contents.create(name), signal)), name });
    } catch (error) {
      await this.#giveUp(name);
      throw error;
    }
  }

  /** It is no failure when they cannot be removed: there is a note of them. */
  async removeFreed(freed: readonly ContentName[]): Promise<void> {
    for (const name of freed) await this.#contents.remove(name).catch(() => {});
  }

  /** Forgets what was displaced before then; returns how much that was. */
  async emptyTrash(beforeMs: number): Promise<number> {
    await this.sweepOnce();
    const rows = await this.#tree.read((view) => view.trashedBefore(beforeMs));
    const freed = await this.#tree.read((view) => view.freed());
    const trashed = rows.flatMap(({ node: { content } }) => (content === undefined ? [] : [content]));
    // The rows go last: they tell what is left to do.
    for (const name of [...trashed, ...freed]) await this.#contents.remove(name);
    if (rows.length + freed.length > 0) await this.#tree.change(forgetTrash(this.#author(), rows, freed));
    return rows.length;
  }

  /** A content that was not named, for certain, goes; what cannot be told is for a later sweep. */
  async #giveUp(name: ContentName): Promise<void> {
    try {
      if (!(await this.#tree.read((view) => view.isNamed(name)))) await this.#contents.remove(name);
    } catch {}
  }
}
