import type { Database, SqlValue } from "@syncline/sqlite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { TurnTaking } from "./turn-taking.js";

export interface SqliteConnectionOptions {
  readonly database: Database;
  /** Who may use the connection next. */
  readonly turns: TurnTaking;
  /** Starts a transaction: at once for writing, or with the first read as one snapshot. */
  readonly begin: () => Promise<void>;
}

/** Kysely on one SQLite connection that is used by one caller at a time. */
export function sqliteDialect(options: SqliteConnectionOptions): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(options),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class SqliteDriver implements Driver {
  readonly #options: SqliteConnectionOptions;
  readonly #connection: SqliteConnection;
  #endTurn: () => void = () => {};

  constructor(options: SqliteConnectionOptions) {
    this.#options = options;
    this.#connection = new SqliteConnection(options.database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.#endTurn = await this.#options.turns.turn();
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#endTurn();
  }

  async beginTransaction(): Promise<void> {
    await this.#options.begin();
  }

  async commitTransaction(): Promise<void> {
    this.#options.database.exec("commit");
  }

  async rollbackTransaction(): Promise<void> {
    try {
      this.#options.database.exec("rollback");
    } catch {
      // SQLite has rolled back by itself after some failures (a full disk), and then refuses to.
    }
  }

  async destroy(): Promise<void> {
    const endTurn = await this.#options.turns.turn();
    this.#options.database.close();
    endTurn();
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#database.prepare<R>(sql);
    const values = parameters as readonly SqlValue[];
    if (statement.returnsRows) return { rows: statement.all(...values) };
    return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const statement = this.#database.prepare<R>(sql);
    for (const row of statement.iterate(...(parameters as readonly SqlValue[]))) yield { rows: [row] };
  }
}
