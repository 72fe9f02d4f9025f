import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  type StateChange,
  type StateStore,
  type StateTable,
  type StateValue,
  SyncError,
  stateTables,
} from "@syncline/core";
import { type Database, openDatabase, type SqlValue, type Statement } from "@syncline/sqlite";
import { expandHome } from "../home/index.js";
import { decodeText, encodeText } from "./state-key.js";
import { lockState } from "./state-lock.js";

export interface SqliteStateOptions {
  /** Reads what another process may be writing, without taking the lock; `write` fails with `permission_denied`. Default false. */
  readonly readOnly?: boolean;
  /**
   * `full` (default): a write is on the disk when it resolves. `normal`: a power cut may take the last
   * writes back, and the engine does them again; a killed process loses nothing.
   */
  readonly synchronous?: "full" | "normal";
}

/** Layout of the tables. Another number is another program's file. */
const schemaVersion = 1;
/** Text that SQLite would not give back unchanged is stored as its bytes and marked. */
const lossy = /[\0\p{Surrogate}]/u;
const plain = 0;
const encoded = 1;

interface Row {
  readonly value: SqlValue;
  readonly form: number;
}
interface Entry extends Row {
  readonly key: Uint8Array;
}

/** Keys asked for in one statement. */
const keysPerQuery = 100;
/** Rows read at once by `entries`; the loop's body runs between two of them. */
const rowsPerPage = 500;

/**
 * The state store port on one SQLite file; `~` stands for the home folder, and the folders above the
 * file are made. Throws `state_locked` while another store has it open, in this process or another,
 * `state_corrupt` when the file is not a state of this version.
 */
export function sqliteState(path: string, options: SqliteStateOptions = {}): StateStore {
  const file = resolve(expandHome(path));
  const readOnly = options.readOnly ?? false;
  if (!readOnly) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unlock = readOnly ? () => {} : lockState(file);
  try {
    const database = openDatabase(file, { readOnly, synchronous: options.synchronous });
    prepareSchema(database, readOnly);
    return new SqliteState(database, () => openDatabase(file, { readOnly: true }), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function prepareSchema(database: Database, readOnly: boolean): void {
  const version = Number(
    database.prepare<{ user_version: number }>("PRAGMA user_version").get()?.user_version,
  );
  if (version !== schemaVersion && (readOnly || version !== 0)) {
    database.close();
    throw new SyncError("state_corrupt", {
      message: `The state has layout ${version}, not ${schemaVersion}.`,
    });
  }
  const missing = missingTables(database);
  if (readOnly || (missing.length === 0 && version === schemaVersion)) return;
  // Tables that a later release adds are made as they are missed.
  database.transaction(() => {
    for (const table of missing) {
      database.exec(
        `CREATE TABLE ${nameOf(table)} (key BLOB PRIMARY KEY, value ANY NOT NULL, form INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
      );
    }
    database.exec(`PRAGMA user_version = ${schemaVersion}`);
  });
}

function missingTables(database: Database): StateTable[] {
  const rows = database.prepare<{ name: string }>("SELECT name FROM sqlite_schema").all();
  const names = new Set(rows.map(({ name }) => name));
  return stateTables.filter((table) => !names.has(nameOf(table)));
}

class SqliteState implements StateStore {
  readonly #database: Database;
  readonly #openReader: () => Database;
  readonly #unlock: () => void;
  readonly #readers = new Set<Database>();

  constructor(database: Database, openReader: () => Database, unlock: () => void) {
    this.#database = database;
    this.#openReader = openReader;
    this.#unlock = unlock;
  }

  async get(table: StateTable, key: string): Promise<StateValue | undefined> {
    const row = this.#query<Row>(`SELECT value, form FROM ${nameOf(table)} WHERE key = ?`).get(
      encodeText(key),
    );
    return row && decodeValue(row);
  }

  async getMany(table: StateTable, keys: readonly string[]): Promise<(StateValue | undefined)[]> {
    const found = new Map<string, StateValue>();
    for (let start = 0; start < keys.length; start += keysPerQuery) {
      const wanted = keys.slice(start, start + keysPerQuery).map(encodeText);
      const marks = wanted.map(() => "?").join(", ");
      const sql = `SELECT key, value, form FROM ${nameOf(table)} WHERE key IN (${marks})`;
      for (const row of this.#query<Entry>(sql).all(...wanted))
        found.set(decodeText(row.key), decodeValue(row));
    }
    return keys.map((key) => found.get(key));
  }

  /** A connection of its own holds the snapshot, so that writes go on meanwhile. */
  async *entries(table: StateTable): AsyncGenerator<readonly [key: string, value: StateValue]> {
    // Most tables have nothing most of the time, and a connection takes as long as some hundred rows.
    if (this.#query(`SELECT 1 FROM ${nameOf(table)} LIMIT 1`).get() === undefined) return;
    const reader = this.#openReader();
    this.#readers.add(reader);
    try {
      reader.exec("BEGIN");
      const page = reader.prepare<Entry>(
        `SELECT key, value, form FROM ${nameOf(table)} WHERE key > ? ORDER BY key LIMIT ${rowsPerPage}`,
      );
      const first = reader.prepare<Entry>(
        `SELECT key, value, form FROM ${nameOf(table)} ORDER BY key LIMIT ${rowsPerPage}`,
      );
      for (let rows = first.all(); rows.length > 0; ) {
        for (const row of rows) yield [decodeText(row.key), decodeValue(row)] as const;
        const last = rows.at(-1);
        rows = last === undefined || rows.length < rowsPerPage ? [] : page.all(last.key);
      }
    } finally {
      this.#readers.delete(reader);
      reader.close();
    }
  }

  async write(changes: readonly StateChange[]): Promise<void> {
    this.#database.transaction(() => {
      for (const { table, key, value } of changes) {
        const encodedKey = encodeText(key);
        if (value === null) {
          this.#query(`DELETE FROM ${nameOf(table)} WHERE key = ?`).run(encodedKey);
        } else {
          const put = this.#query(
            `INSERT INTO ${nameOf(table)} VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, form = excluded.form`,
          );
          if (typeof value === "string" && lossy.test(value)) put.run(encodedKey, encodeText(value), encoded);
          else put.run(encodedKey, value, plain);
        }
      }
    });
  }

  async close(): Promise<void> {
    for (const reader of this.#readers) reader.close();
    this.#database.close();
    this.#unlock();
  }

  #query<R>(sql: string): Statement<R> {
    return this.#database.prepare<R>(sql);
  }
}

/** The one place where a table's name goes into SQL: a word of the list, never a caller's text. */
function nameOf(table: StateTable): string {
  if (!stateTables.includes(table)) throw new SyncError("invalid_request", { details: { field: "table" } });
  return `state_${table}`;
}

function decodeValue(row: Row): StateValue {
  const { value, form } = row;
  if (form === encoded && value instanceof Uint8Array) return decodeText(value);
  if (typeof value === "string" || value instanceof Uint8Array) return value;
  throw new SyncError("state_corrupt", { message: "The state holds a value of an unknown form." });
}
