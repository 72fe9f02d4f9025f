import { setImmediate } from "node:timers/promises";
import type { Database } from "@syncline/sqlite";
import type { Kysely } from "kysely";
import type { SqlSession } from "../session/statement.js";
import { SqliteSession } from "./session.js";
import type { TurnTaking } from "./turn-taking.js";

export interface GroupCommitOptions {
  readonly database: Database;
  readonly dialect: Kysely<unknown>;
  /** Who may use the connection next. */
  readonly turns: TurnTaking;
  /** Starts a transaction that holds the write lock. */
  readonly begin: () => Promise<void>;
}

/** Somebody's transaction: all of it or nothing. */
interface Member {
  /** Runs it and notes what it came to. */
  run(session: SqlSession): Promise<void>;
  /** Tells what the last run came to. */
  tell(): void;
  fail(error: unknown): void;
}

/** At most so many wait for one another. */
const mostMembers = 512;

/**
 * Transactions that wait while another one is under way go into the next one together and share its flush: with a
 * hundred clients each costs a hundredth of it. None is told what it came to, be it a failure, before everything that
 * it may have seen is durable.
 *
 * A member that fails harms no other. If it had written something, or a statement of it failed, all is taken back
 * and run again: those before it, it alone, and those after it. That is rare, and cheaper than a savepoint for each, for
 * which SQLite copies every page that two members write.
 *
 * A lone transaction waits for no timer, only for what the event loop has at hand.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #waiting: Member[] = [];
  #isRunning = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /**
   * Runs `work` between others, again where it has to be. Resolves when what it wrote is durable; rejects when nothing of
   * it was written.
   */
  transact<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(newMember(work, resolve, reject));
      if (!this.#isRunning) void this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    // Whoever's request has arrived by now gets the chance to join.
    await setImmediate();
    while (this.#waiting.length > 0) {
      await this.#runTogether(this.#waiting.splice(0, mostMembers));
      await setImmediate();
    }
    this.#isRunning = false;
  }

  async #runTogether(group: readonly Member[]): Promise<void> {
    if (group.length === 0) return;
    const culprit = await this.#attempt(group);
    if (culprit === undefined) return;
    await this.#runTogether(group.slice(0, culprit));
    await this.#runTogether(group.slice(culprit, culprit + 1));
    await this.#runTogether(group.slice(culprit + 1));
  }

  /** Runs the group in one transaction and tells its members; or takes it back and returns who cannot be in it. */
  async #attempt(group: readonly Member[]): Promise<number | undefined> {
    const { turns, begin, database } = this.#options;
    const endTurn = await turns.turn();
    try {
      await begin();
      const culprit = await this.#run(group);
      if (culprit !== undefined) {
        rollBack(database);
        if (group.length > 1) return culprit;
      } else {
        database.exec("commit");
      }
      for (const member of group) member.tell();
    } catch (error) {
      rollBack(database);
      for (const member of group) member.fail(error);
    } finally {
      endTurn();
    }
    return undefined;
  }

  /** Runs one after the other, up to one with which the transaction cannot be committed. */
  async #run(group: readonly Member[]): Promise<number | undefined> {
    const { database, dialect } = this.#options;
    for (const [i, member] of group.entries()) {
      const session = new SqliteSession(database, dialect);
      let isRefused = false;
      try {
        await member.run(session);
      } catch {
        isRefused = true;
      }
      session.end();
      // A statement that fails may have rolled everything back, unnoticed: after that nothing is in a transaction.
      if (session.hasFailed || (isRefused && session.hasChanged)) return i;
    }
    return undefined;
  }
}

function newMember<T>(
  work: (session: SqlSession) => Promise<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Member {
  let tell = () => {};
  return {
    async run(session) {
      try {
        const value = await work(session);
        tell = () => resolve(value);
      } catch (error) {
        tell = () => reject(error);
        throw error;
      }
    },
    tell: () => tell(),
    fail: reject,
  };
}

function rollBack(database: Database): void {
  try {
    database.exec("rollback");
  } catch {
    // SQLite has rolled back by itself after some failures (a full disk), and then refuses to.
  }
}
