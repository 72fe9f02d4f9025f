import { SyncError } from "@syncline/core";
import type { Database, Statement as Prepared, SqlValue } from "@syncline/sqlite";
import type { Kysely } from "kysely";
import type { SqlSession, Statement } from "../session/statement.js";

/** A session on one SQLite connection, in a transaction that somebody else begins and ends. */
export class SqliteSession implements SqlSession {
  readonly #database: Database;
  readonly #dialect: Kysely<unknown>;
  #hasEnded = false;
  /** Whether something may have been written. */
  hasChanged = false;
  /** Whether a statement failed. */
  hasFailed = false;

  constructor(database: Database, dialect: Kysely<unknown>) {
    this.#database = database;
    this.#dialect = dialect;
  }

  async rows<Row>(question: Statement<Row>, values: readonly SqlValue[], count = 1): Promise<Row[]> {
    return this.#run(question, count, (prepared) => prepared.all(...values));
  }

  async returned<Row>(change: Statement<Row>, values: readonly SqlValue[], count = 1): Promise<Row[]> {
    this.hasChanged = true;
    return this.#run(change, count, (prepared) => prepared.all(...values));
  }

  async change(change: Statement, values: readonly SqlValue[], count = 1): Promise<number> {
    this.hasChanged = true;
    return this.#run(change, count, (prepared) => prepared.run(...values).changes);
  }

  /** Whatever comes later would be in the transaction of somebody else. */
  end(): void {
    this.#hasEnded = true;
  }

  #run<Row, T>(statement: Statement<Row>, count: number, run: (prepared: Prepared<Row>) => T): T {
    if (this.#hasEnded) throw new SyncError("closed", { message: "The transaction has ended." });
    try {
      return run(this.#database.prepare<Row>(statement.text(this.#dialect, count)));
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
  }
}
