import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isSyncError } from "@syncline/core";
import { type Database, openDatabase, type SqlValue } from "@syncline/sqlite";
import { Kysely } from "kysely";
import type { SqlSession, Statement } from "../session/statement.js";
import { sqliteDialect } from "./dialect.js";
import { GroupCommit } from "./group-commit.js";
import { SqliteSession } from "./session.js";
import { TurnTaking, writersOf } from "./turn-taking.js";

export interface SqliteOptions {
  /**
   * `full` (default): what is acknowledged survives a power cut. `normal`: a power cut may lose the
   * last commits, never the database; a killed process loses nothing either way.
   */
  readonly synchronous?: "full" | "normal";
  /** How long to wait for another process that writes. Default 5000. */
  readonly busyTimeoutMs?: number;
}

/** 16 MiB: commits come back to the same pages of the indexes again and again. */
const logPages = 4096;

/** One database: a connection that writes, and one that reads snapshots meanwhile. */
export interface SqlConnections<Tables> {
  readonly writer: Kysely<Tables>;
  readonly reader: Kysely<Tables>;
  /**
   * Runs `work` in a transaction that is alone from its beginning. When this resolves, what it wrote is durable; when
   * `work` or the commit fails, nothing of it was written.
   */
  transact<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
  /** Runs `work`, which only reads, on one state: that of a moment after the call. */
  snapshot<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
  /** The answer to one question, which knows all that was durable at the call. */
  ask<Row>(question: Statement<Row>, values: readonly SqlValue[]): Promise<Row[]>;
  /** Waits for what is under way; closing twice is fine. */
  close(): Promise<void>;
}

/**
 * Opens a SQLite file in WAL mode, creating it where it is missing, or `":memory:"` for one that is
 * gone when it is closed. Everybody in this process who opens a file through here takes turns at
 * writing it. Throws as `openDatabase` does.
 */
export function openSqlite<Tables>(path: string, options: SqliteOptions = {}): SqlConnections<Tables> {
  const busyTimeoutMs = options.busyTimeoutMs ?? 5000;
  const { synchronous } = options;
  const database = openDatabase(path, { busyTimeoutMs, synchronous, logPages });
  const inMemory = path === ":memory:";
  const turns = inMemory ? new TurnTaking() : writersOf(resolve(path));
  const begin = () => beginWriting(database, busyTimeoutMs);
  const writer = new Kysely<Tables>({ dialect: sqliteDialect({ database, turns, begin }) });
  const dialect = writer as unknown as Kysely<unknown>;
  const group = new GroupCommit({ database, dialect, turns, begin });
  const transact = <T>(work: (session: SqlSession) => Promise<T>) => group.transact(work);
  if (inMemory) {
    return {
      writer,
      reader: writer,
      transact,
      snapshot: transact,
      ask: (question, values) => readOnce(database, turns, dialect, question, values),
      close: () => writer.destroy(),
    };
  }

  const snapshots = openDatabase(path, { busyTimeoutMs, synchronous });
  const readers = new TurnTaking();
  const reader = new Kysely<Tables>({
    dialect: sqliteDialect({
      database: snapshots,
      turns: readers,
      begin: async () => snapshots.exec("begin"),
    }),
  });
  return {
    writer,
    reader,
    transact,
    snapshot: (work) => readSnapshot(snapshots, readers, dialect, work),
    ask: (question, values) => readOnce(snapshots, readers, dialect, question, values),
    async close() {
      await reader.destroy();
      await writer.destroy();
    },
  };
}

async function readSnapshot<T>(
  database: Database,
  turns: TurnTaking,
  dialect: Kysely<unknown>,
  work: (session: SqlSession) => Promise<T>,
): Promise<T> {
  const endTurn = await turns.turn();
  const session = new SqliteSession(database, dialect);
  try {
    database.exec("begin");
    try {
      return await work(session);
    } finally {
      session.end();
      database.exec("rollback");
    }
  } finally {
    endTurn();
  }
}

async function readOnce<Row>(
  database: Database,
  turns: TurnTaking,
  dialect: Kysely<unknown>,
  question: Statement<Row>,
  values: readonly SqlValue[],
): Promise<Row[]> {
  const endTurn = await turns.turn();
  try {
    return database.prepare<Row>(question.text(dialect, 1)).all(...values);
  } finally {
    endTurn();
  }
}

/**
 * Takes the write lock before anything is read, so that no transaction finds out at its first write
 * that another one was there in between. While another process has it, this one stays responsive.
 */
async function beginWriting(database: Database, busyTimeoutMs: number): Promise<void> {
  const giveUpAt = performance.now() + busyTimeoutMs;
  database.exec("pragma busy_timeout = 0");
  try {
    for (let waitMs = 1; ; waitMs = Math.min(2 * waitMs, 50)) {
      try {
        database.exec("begin immediate");
        return;
      } catch (error) {
        if (!isSyncError(error, "unavailable") || performance.now() >= giveUpAt) throw error;
      }
      await setTimeout(waitMs);
    }
  } finally {
    database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
  }
}
