import { SyncError } from "@syncline/core";
import { checkBindings, countPlaceholders, type SqlValue } from "./bindings.js";
import { translateSqliteError } from "./errors.js";
import { type NativeDatabase, type NativeStatement, nativeSqlite } from "./native.js";

export interface OpenDatabaseOptions {
  /** Nothing can be written, and the file must exist. Default false. */
  readonly readOnly?: boolean;
  /** How long a statement waits for another connection's lock. Default 5000; 0 fails at once. */
  readonly busyTimeoutMs?: number;
  /** `full` (default): a commit is on the disk when it returns. `normal`: a power cut may lose the last commits, never the database. */
  readonly synchronous?: "full" | "normal" | undefined;
  /** `wal` (default): readers and one writer at the same time. `delete`: SQLite's rollback journal. */
  readonly journal?: "wal" | "delete";
  /**
   * How many pages of 4 KiB the write-ahead log may have before they are copied into the database. Default 1000: more spares
   * copies of pages that are written again and again, and takes that much more disk.
   */
  readonly logPages?: number | undefined;
}

export interface RunResult {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
}

export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A prepared statement. `Row` is what the caller knows its columns to be; it is not checked. */
export interface Statement<Row = SqlRow> {
  /** False for statements that only change something. */
  readonly returnsRows: boolean;
  run(...values: readonly SqlValue[]): RunResult;
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): Row[];
  /** One row at a time; leaving the loop releases the statement. */
  iterate(...values: readonly SqlValue[]): IterableIterator<Row>;
}

/** A connection to one SQLite file. Everything is synchronous and throws `SyncError`s alone. */
export interface Database {
  /** Runs statements that take no values and whose rows nobody wants. */
  exec(sql: string): void;
  /** Compiles `sql`, or finds it among the last 256. Values go in as `?`, in order, all of them. */
  prepare<Row = SqlRow>(sql: string): Statement<Row>;
  /**
   * Runs `work` in a transaction that holds the write lock from the start, and commits; if `work`
   * throws, nothing of it stays. `work` is synchronous, and transactions do not nest.
   */
  transaction<T>(work: () => T): T;
  /** Closing twice is fine. */
  close(): void;
}

const cachedStatements = 256;

/**
 * Opens a database file, or `":memory:"`. Throws `unavailable` when another process holds it for
 * longer than the busy timeout, `state_corrupt` when it is not a database, `io_error` or
 * `permission_denied` when it cannot be opened.
 */
export function openDatabase(path: string, options: OpenDatabaseOptions = {}): Database {
  const readOnly = options.readOnly ?? false;
  const busyTimeoutMs = Math.max(0, Math.trunc(options.busyTimeoutMs ?? 5000));
  const native = guarded(() => new (nativeSqlite().DatabaseSync)(path, { readOnly }));
  try {
    guarded(() => {
      native.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
      // Reads the file's header, so that a file that is no database is found out here.
      native.exec("PRAGMA schema_version");
      if (!readOnly) native.exec(`PRAGMA journal_mode = ${options.journal === "delete" ? "DELETE" : "WAL"}`);
      native.exec(`PRAGMA synchronous = ${options.synchronous === "normal" ? "NORMAL" : "FULL"}`);
      // macOS leaves what it flushes in the drive's cache unless it is told not to. Nothing, elsewhere.
      native.exec(`PRAGMA fullfsync = ${options.synchronous === "normal" ? "OFF" : "ON"}`);
      native.exec("PRAGMA checkpoint_fullfsync = ON");
      native.exec("PRAGMA foreign_keys = ON");
      if (options.logPages !== undefined)
        native.exec(`PRAGMA wal_autocheckpoint = ${Math.max(1, Math.trunc(options.logPages))}`);
    });
  } catch (error) {
    native.close();
    throw error;
  }
  return connection(native);
}

function connection(native: NativeDatabase): Database {
  const statements = new Map<string, Statement<unknown>>();
  let open = true;
  let inTransaction = false;
  const use = <T>(work: () => T): T => {
    if (!open) throw new SyncError("closed", { message: "The database was closed." });
    return guarded(work);
  };
  const begin = () => {
    if (inTransaction) throw new SyncError("internal", { message: "Transactions do not nest." });
    use(() => native.exec("BEGIN IMMEDIATE"));
    inTransaction = true;
  };
  const rollback = () => {
    // SQLite has rolled back by itself after some failures (a full disk), and then refuses to.
    try {
      native.exec("ROLLBACK");
    } catch {}
  };
  return {
    exec: (sql) => use(() => native.exec(sql)),
    prepare<Row>(sql: string): Statement<Row> {
      const cached = statements.get(sql);
      statements.delete(sql);
      const statement = cached ?? prepareStatement(native, sql, use);
      statements.set(sql, statement);
      if (statements.size > cachedStatements) statements.delete(statements.keys().next().value ?? "");
      return statement as Statement<Row>;
    },
    transaction<T>(work: () => T): T {
      begin();
      try {
        const result = work();
        if (isThenable(result)) {
          throw new SyncError("internal", { message: "A transaction's work must be synchronous." });
        }
        use(() => native.exec("COMMIT"));
        return result;
      } catch (error) {
        rollback();
        throw error;
      } finally {
        inTransaction = false;
      }
    },
    close() {
      if (!open) return;
      open = false;
      statements.clear();
      guarded(() => native.close());
    },
  };
}

function prepareStatement(
  native: NativeDatabase,
  sql: string,
  use: <T>(work: () => T) => T,
): Statement<unknown> {
  const placeholders = countPlaceholders(sql);
  const statement = use(() => native.prepare(sql));
  const bind = (values: readonly SqlValue[]) => checkBindings(values, placeholders);
  return {
    returnsRows: returnsRows(statement, sql),
    run: (...values) => {
      const bound = bind(values);
      return { changes: Number(use(() => statement.run(...bound)).changes) };
    },
    get: (...values) => {
      const bound = bind(values);
      return use(() => statement.get(...bound)) ?? undefined;
    },
    all: (...values) => {
      const bound = bind(values);
      return use(() => statement.all(...bound));
    },
    iterate: (...values) => {
      const bound = bind(values);
      // A statement of its own: another run of the shared one would start this loop over.
      return rows(
        use(() => native.prepare(sql).iterate(...bound)),
        use,
      );
    },
  };
}

function* rows(source: Iterator<unknown>, use: <T>(work: () => T) => T): IterableIterator<unknown> {
  try {
    for (let next = use(() => source.next()); !next.done; next = use(() => source.next())) yield next.value;
  } finally {
    source.return?.();
  }
}

function returnsRows(statement: NativeStatement, sql: string): boolean {
  const columns = statement.columns?.();
  if (columns !== undefined) return columns.length > 0;
  return /^\s*(select|values|pragma|explain|with)\b/i.test(sql) || /\breturning\b/i.test(sql);
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translateSqliteError(error);
  }
}
