import { type Database, openDatabase } from "@syncline/sqlite";
import { type Kysely, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { given, type SqlSession, Statement } from "../src/session/statement.js";
import { GroupCommit } from "../src/sqlite/group-commit.js";
import { openSqlite } from "../src/sqlite/open.js";
import { TurnTaking } from "../src/sqlite/turn-taking.js";
import { temporaryPath } from "./temporary-path.js";

const add = new Statement(() => sql`insert into things (name, bytes) values (${given}, zeroblob(${given}))`);
const all = new Statement<{ name: string }>(() => sql`select name from things order by rowid`);

/** Every statement that begins or ends a transaction, in order; a statement in it fails. */
interface Conducted {
  readonly said: string[];
  failing: string | undefined;
}

describe("transactions that come at once", () => {
  let database: Database;
  let conducted: Conducted;
  let group: GroupCommit;
  let dialect: Kysely<unknown>;
  let turns: TurnTaking;

  beforeEach(() => {
    dialect = openSqlite(":memory:").writer as Kysely<unknown>;
    database = openDatabase(temporaryPath());
    database.exec("create table things (name text primary key, bytes blob)");
    conducted = { said: [], failing: undefined };
    turns = new TurnTaking();
    const listened: Database = {
      ...database,
      exec(statement) {
        if (statement === conducted.failing) throw new Error(`cannot ${statement}`);
        conducted.said.push(statement);
        database.exec(statement);
      },
    };
    group = new GroupCommit({
      database: listened,
      dialect,
      turns,
      begin: async () => listened.exec("begin immediate"),
    });
  });
  afterEach(async () => {
    await dialect.destroy();
    database.close();
  });

  const put = (name: string, bytes = 1) => group.transact((session) => session.change(add, [name, bytes]));
  const names = () => database.prepare<{ name: string }>("select name from things order by rowid").all();
  const there = () => names().map(({ name }) => name);
  const count = (statement: string) => conducted.said.filter((said) => said === statement).length;

  test("are flushed together, in the order in which they came", async () => {
    const wanted = Array.from({ length: 100 }, (_, i) => `thing ${i}`);
    await Promise.all(wanted.map((name) => put(name)));
    expect(there()).toEqual(wanted);
    expect(conducted.said).toEqual(["begin immediate", "commit"]);
  });

  test("go into the next one together while one is under way", async () => {
    const first = group.transact(async (session) => {
      const later = ["b", "c", "d"].map((name) => put(name));
      await session.change(add, ["a", 1]);
      return later;
    });
    await Promise.all(await first);
    expect(there()).toEqual(["a", "b", "c", "d"]);
    expect(count("commit")).toBe(2);
  });

  test("do not take one down that fails: the others are committed around it", async () => {
    const outcomes = await Promise.allSettled([put("a"), put("b"), put("a"), put("c"), put("d")]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(there()).toEqual(["a", "b", "c", "d"]);
  });

  test("are not run again for one that fails before it has written anything", async () => {
    const refused = group.transact(async (session) => {
      await session.rows(all, []);
      throw new Error("refused");
    });
    const outcomes = await Promise.allSettled([put("a"), refused, put("b")]);
    expect(outcomes[1]).toEqual({ status: "rejected", reason: new Error("refused") });
    expect(conducted.said).toEqual(["begin immediate", "commit"]);
  });

  test("are told nothing, not even of what they refused, when they cannot be committed", async () => {
    conducted.failing = "commit";
    const looked = group.transact(async (session) => {
      throw new Error(`saw ${(await session.rows(all, [])).length}`);
    });
    const outcomes = await Promise.allSettled([put("a"), looked, put("b")]);
    const told = outcomes.map((outcome) => outcome.status === "rejected" && String(outcome.reason));
    expect(told).toEqual(Array(3).fill("Error: cannot commit"));
    expect(there()).toEqual([]);
    conducted.failing = undefined;
    await put("a");
    expect(there()).toEqual(["a"]);
  });

  test("are committed as far as there is space, and what was refused is not there", async () => {
    database.exec("pragma max_page_count = 40");
    const sizes = [10_000, 500_000, 10_000, 10_000, 500_000, 10_000];
    const outcomes = await Promise.allSettled(sizes.map((bytes, i) => put(`thing ${i}`, bytes)));
    const kept = outcomes.flatMap(({ status }, i) => (status === "fulfilled" ? [`thing ${i}`] : []));
    expect(kept).toEqual(["thing 0", "thing 2", "thing 3", "thing 5"]);
    expect(there()).toEqual(kept);
  });

  test("that fail leave nothing behind which comes late, in nobody's transaction", async () => {
    let kept: SqlSession | undefined;
    const fails = group.transact(async (session) => {
      kept = session;
      throw new Error("early");
    });
    const late = group.transact(async (session) => {
      await session.change(add, ["b", 1]);
      return await kept?.change(add, ["late", 1]).catch((error: { code?: string }) => error.code);
    });
    await expect(fails).rejects.toThrow("early");
    expect(await late).toBe("closed");
    expect(there()).toEqual(["b"]);
  });

  test("wait for whoever else writes to the same file", async () => {
    const endTurn = await turns.turn();
    const waiting = put("a");
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(conducted.said).toEqual([]);
    endTurn();
    await waiting;
    expect(there()).toEqual(["a"]);
  });
});
