import { SyncError } from "@syncline/core";
import { type IDBPDatabase, openDB } from "idb";
import { indexedDbError } from "../state/index.js";
import { type DiskSchema, storeNames } from "./rows.js";
import { type TreeTransaction, TreeView } from "./tree-view.js";

/** Writes one row. It fails with its transaction, which tells why. */
export type RowWrite = (stores: TreeTransaction<"readwrite">) => Promise<unknown>;

/** What a change comes to: what it answers, and what it writes. */
export interface Decision<T> {
  readonly answer: T;
  readonly writes: readonly RowWrite[];
}

/** Looks, and says what is to be written; what it throws, the change fails with, and nothing is written. */
export type Decide<T> = (view: TreeView) => Promise<Decision<T>>;

/** Names and all that is known of files, each change durable as a whole or not there. */
export interface Tree {
  read<T>(work: (view: TreeView) => Promise<T>): Promise<T>;
  /** Resolves when what was decided is on the disk, and not only with the system. */
  change<T>(decide: Decide<T>): Promise<T>;
  /** Waits for the changes that were asked for. */
  close(): Promise<void>;
}

interface Waiting {
  readonly decide: Decide<unknown>;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

const layoutVersion = 1;

/** Opens the origin's database of that name, which is made when it is not there. `onGone` is called when somebody deletes it. */
export async function openTree(database: string, onGone: () => void): Promise<Tree> {
  let tree: DiskTree | undefined;
  try {
    const opened = await openDB<DiskSchema>(database, layoutVersion, {
      upgrade(fresh) {
        fresh.createObjectStore("disk");
        fresh.createObjectStore("nodes", { keyPath: ["parent", "name"] }).createIndex("content", "content");
        fresh
          .createObjectStore("trash", { keyPath: ["trashedAtMs", "id"] })
          .createIndex("content", "node.content");
        fresh.createObjectStore("small");
        fresh.createObjectStore("freed");
      },
      // Whoever deletes the database, such as a sign-out in another tab, need not wait for this one.
      blocking(_current, blocked, event) {
        (event.target as IDBDatabase).close();
        if (blocked !== null || tree === undefined) return;
        tree.isGone = true;
        onGone();
      },
    });
    tree = new DiskTree(opened);
    return tree;
  } catch (error) {
    throw indexedDbError(error);
  }
}

class DiskTree implements Tree {
  /** Somebody has deleted the database. */
  isGone = false;
  readonly #database: IDBPDatabase<DiskSchema>;
  #waiting: Waiting[] = [];
  #committing: Promise<void> | undefined;

  constructor(database: IDBPDatabase<DiskSchema>) {
    this.#database = database;
  }

  async read<T>(work: (view: TreeView) => Promise<T>): Promise<T> {
    try {
      return await work(new TreeView(this.#database.transaction(storeNames, "readonly")));
    } catch (error) {
      throw this.#translated(error);
    }
  }

  async change<T>(decide: Decide<T>): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      this.#waiting.push({ decide, resolve, reject });
      this.#committing ??= this.#commitAll();
    });
  }

  async close(): Promise<void> {
    await this.#committing;
    this.#database.close();
  }

  /** What was asked for while a transaction was flushed shares the next one: one flush is enough for all. */
  async #commitAll(): Promise<void> {
    // Whoever else asks in this turn is in time.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0));
    this.#committing = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      for (const answer of await this.#committed(batch)) answer();
    } catch (error) {
      for (const { reject } of batch) reject(this.#translated(error));
    }
  }

  /** Returns what tells each of them. What cannot be written is written for none of them. */
  async #committed(batch: readonly Waiting[]): Promise<readonly (() => void)[]> {
    const stores = this.#database.transaction(storeNames, "readwrite", { durability: "strict" });
    // It is waited for below, where nothing else has failed by then.
    stores.done.catch(() => {});
    const view = new TreeView(stores);
    const answers: (() => void)[] = [];
    for (const { decide, resolve, reject } of batch) {
      const decision = await decide(view).catch((error: unknown) => {
        answers.push(() => reject(this.#translated(error)));
      });
      if (decision === undefined) continue;
      try {
        for (const write of decision.writes) write(stores).catch(() => {});
      } catch (error) {
        stores.abort();
        throw error;
      }
      answers.push(() => resolve(decision.answer as never));
    }
    await stores.done;
    return answers;
  }

  #translated(error: unknown): SyncError {
    if (!this.isGone) return indexedDbError(error);
    return new SyncError("file_missing", { cause: error, details: { folder: "missing" } });
  }
}
