import {
  isSyncError,
  type StateChange,
  type StateStore,
  type StateTable,
  type StateValue,
  SyncError,
  stateTables,
} from "@syncline/core";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type LetGo, tryLock } from "./held-lock.js";
import { indexedDbError } from "./indexed-db-errors.js";

export interface IndexedDbStateOptions {
  /** Default: the platform's own. */
  readonly locks?: LockManager;
  /** The database was taken away, by the browser or by whoever deletes it: every call fails with `closed` from now on. */
  readonly onLost?: () => void;
  /** How long others may keep the database from being opened, in milliseconds. Default 20 s. */
  readonly patienceMs?: number;
}

/** One object store for each table, its keys beside the values. Such keys are in the order of their code units. */
type Tables = { [T in StateTable]: { key: string; value: StateValue } };
interface Schema extends DBSchema, Tables {}

const layoutVersion = 1;

/**
 * The state store port in the origin's database `syncline-state-NAME`, which is made when it is not there. One tab or
 * worker has it open at a time: for another one this rejects with `state_locked`, until the first has closed it or has ended;
 * and so it does where somebody else keeps the database from being opened, who deletes it, say, or makes another version of it.
 * Rejects with `state_corrupt` where a later version has written it, with `unsupported` or `permission_denied` where the browser
 * keeps no databases for this page.
 *
 * When the browser takes the database away, or somebody deletes it, every later call fails with `closed`; what a full
 * disk or quota does not take fails with `disk_full`. Memory: `entries` holds its whole table.
 */
export async function indexedDbState(
  name: string,
  { locks = navigator.locks, onLost = () => {}, patienceMs = 20_000 }: IndexedDbStateOptions = {},
): Promise<StateStore> {
  const database = `syncline-state-${name}`;
  const letGo = await tryLock(locks, database);
  if (letGo === undefined) throw new SyncError("state_locked");
  try {
    return new IndexedDbState(await openPatiently(database, onLost, patienceMs), letGo);
  } catch (error) {
    letGo();
    throw openingError(error);
  }
}

/** What opening fails with where there are no databases at all, as in some private windows, a closed one fails with too. */
function openingError(error: unknown): SyncError {
  const translated = indexedDbError(error);
  return isSyncError(translated, "closed") ? new SyncError("unsupported", { cause: error }) : translated;
}

/** A database that somebody else holds up opens at some later time, or never, and tells nobody. */
async function openPatiently(
  name: string,
  onLost: () => void,
  patienceMs: number,
): Promise<IDBPDatabase<Schema>> {
  let isLate = false;
  const opening = open(name, onLost);
  const closeLate = (database: IDBPDatabase<Schema>) => {
    if (isLate) database.close();
  };
  opening.then(closeLate, () => {});
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(new SyncError("state_locked", { message: heldUp }));
    }, patienceMs);
  });
  return await Promise.race([opening, late]).finally(() => clearTimeout(timer));
}

const heldUp = "Another tab keeps the index from being opened: close it, or reload it.";

async function open(name: string, onLost: () => void): Promise<IDBPDatabase<Schema>> {
  return await openDB<Schema>(name, layoutVersion, {
    upgrade(database) {
      for (const table of stateTables) database.createObjectStore(table);
    },
    // Whoever deletes the database, such as a sign-out in another tab, need not wait for this one.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      onLost();
    },
    terminated: onLost,
  });
}

class IndexedDbState implements StateStore {
  readonly #database: IDBPDatabase<Schema>;
  readonly #letGo: LetGo;
  /** The last write: writes of different tables would overtake one another. */
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(database: IDBPDatabase<Schema>, letGo: LetGo) {
    this.#database = database;
    this.#letGo = letGo;
  }

  async get(table: StateTable, key: string): Promise<StateValue | undefined> {
    return await this.#use((database) => database.get(table, key));
  }

  async getMany(table: StateTable, keys: readonly string[]): Promise<(StateValue | undefined)[]> {
    return await this.#use(async (database) => {
      const { store, done } = database.transaction(table);
      const [values] = await Promise.all([Promise.all(keys.map((key) => store.get(key))), done]);
      return values;
    });
  }

  /** A transaction ends as soon as nobody asks it anything, so a snapshot is read in one go. */
  async *entries(table: StateTable): AsyncGenerator<readonly [string, StateValue]> {
    const [keys, values] = await this.#use((database) => {
      const { store } = database.transaction(table);
      return Promise.all([store.getAllKeys(), store.getAll()]);
    });
    for (const [i, key] of keys.entries()) yield [key, values[i] as StateValue];
  }

  async write(changes: readonly StateChange[]): Promise<void> {
    const own = changes.map(({ table, key, value }) => ({ table, key, value: copyOf(value) }));
    await this.#use(async (database) => {
      const written = this.#writing.then(() => writeAll(database, own));
      this.#writing = written.catch(() => {});
      await written;
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    this.#database.close();
    this.#letGo();
  }

  async #use<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    if (this.#closed) throw new SyncError("closed");
    try {
      return await work(this.#database);
    } catch (error) {
      throw indexedDbError(error);
    }
  }
}

async function writeAll(database: IDBPDatabase<Schema>, changes: readonly StateChange[]): Promise<void> {
  const tables = new Set(changes.map(({ table }) => table));
  if (tables.size === 0) return;
  // Strict: it is on the disk, and not only with the system, when it is said to be done.
  const transaction = database.transaction([...tables], "readwrite", { durability: "strict" });
  // Its requests fail with the transaction, which tells why.
  for (const { table, key, value } of changes) {
    const store = transaction.objectStore(table);
    const request = value === null ? store.delete(key) : store.put(value, key);
    request.catch(() => {});
  }
  await transaction.done;
}

/** A view would be stored with all of the memory that it is a part of. */
function copyOf<T extends StateValue | null>(value: T): T {
  return (value instanceof Uint8Array ? Uint8Array.from(value) : value) as T;
}
