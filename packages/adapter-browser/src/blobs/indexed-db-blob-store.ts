import {
  type BlobBytes,
  type BlobInfo,
  type BlobStore,
  type ByteRange,
  checkBlobKey,
  checkBlobPrefix,
  checkByteRange,
  joinedBlob,
  SyncError,
} from "@syncline/core";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { indexedDbError } from "../state/index.js";

export interface IndexedDbBlobStoreOptions {
  /** Of the place, the database `syncline-blobs-NAME` of this origin. */
  readonly name: string;
}

/** Sizes beside the bytes, so that nobody has to read these to know those. */
interface Schema extends DBSchema {
  bytes: { key: string; value: Uint8Array };
  sizes: { key: string; value: number };
}

type Database = IDBPDatabase<Schema>;

const layoutVersion = 1;

/** How many blobs one page of a listing tells of. */
const pageSize = 500;

/**
 * Blobs in IndexedDB, for browsers that have no OPFS: each is one value, which is read as a whole. Several stores, tabs and
 * workers may share one. When the browser takes the database away, or somebody deletes it, every later call fails with
 * `closed`; what a full disk or quota does not take fails with `disk_full`.
 */
export async function indexedDbBlobStore({ name }: IndexedDbBlobStoreOptions): Promise<BlobStore> {
  return new IndexedDbBlobStore(
    await translated(() =>
      openDB<Schema>(`syncline-blobs-${name}`, layoutVersion, {
        upgrade(database) {
          database.createObjectStore("bytes");
          database.createObjectStore("sizes");
        },
        // Whoever deletes the database, such as a sign-out in another tab, need not wait for this one.
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      }),
    ),
  );
}

class IndexedDbBlobStore implements BlobStore {
  readonly capabilities = { rangeRead: false };
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(key: string, bytes: BlobBytes, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    checkBlobKey(key);
    signal?.throwIfAborted();
    // A copy, since a view would be stored with all of the memory that it is a part of.
    const whole = Uint8Array.from(joinedBlob(bytes));
    await translated(async () => {
      const transaction = this.#database.transaction(["bytes", "sizes"], "readwrite", {
        durability: "strict",
      });
      const [stored, sizes] = [transaction.objectStore("bytes"), transaction.objectStore("sizes")];
      if ((await sizes.getKey(key)) === undefined) {
        // Both fail with the transaction, which tells why.
        for (const request of [stored.put(whole, key), sizes.put(whole.length, key)]) request.catch(() => {});
      }
      await transaction.done;
    });
  }

  async get(
    key: string,
    { range, signal }: { range?: ByteRange; signal?: AbortSignal } = {},
  ): Promise<Uint8Array | undefined> {
    checkBlobKey(key);
    if (range !== undefined) {
      checkByteRange(range);
      throw new SyncError("unsupported");
    }
    signal?.throwIfAborted();
    const bytes = await translated(() => this.#database.get("bytes", key));
    signal?.throwIfAborted();
    return bytes;
  }

  async stat(key: string, { signal }: { signal?: AbortSignal } = {}): Promise<BlobInfo | undefined> {
    checkBlobKey(key);
    signal?.throwIfAborted();
    const sizeBytes = await translated(() => this.#database.get("sizes", key));
    return sizeBytes === undefined ? undefined : { key, sizeBytes };
  }

  async delete(key: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    checkBlobKey(key);
    signal?.throwIfAborted();
    await translated(async () => {
      const transaction = this.#database.transaction(["bytes", "sizes"], "readwrite", {
        durability: "strict",
      });
      for (const store of ["bytes", "sizes"] as const) {
        transaction
          .objectStore(store)
          .delete(key)
          .catch(() => {});
      }
      await transaction.done;
    });
  }

  async *list(prefix: string, { signal }: { signal?: AbortSignal } = {}): AsyncGenerator<BlobInfo> {
    checkBlobPrefix(prefix);
    // No key has a character as high as that.
    const end = `${prefix}\uffff`;
    for (let range = IDBKeyRange.bound(prefix, end); ; ) {
      signal?.throwIfAborted();
      const page = await this.#page(range);
      for (const info of page) {
        signal?.throwIfAborted();
        yield info;
      }
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) return;
      range = IDBKeyRange.bound(last.key, end, true);
    }
  }

  async #page(range: IDBKeyRange): Promise<BlobInfo[]> {
    return await translated(async () => {
      const { store } = this.#database.transaction("sizes");
      const [keys, sizes] = await Promise.all([
        store.getAllKeys(range, pageSize),
        store.getAll(range, pageSize),
      ]);
      return keys.map((key, index) => ({ key, sizeBytes: sizes[index] as number }));
    });
  }
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw indexedDbError(error);
  }
}
