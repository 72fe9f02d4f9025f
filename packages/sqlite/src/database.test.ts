import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSyncError } from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, isUniqueViolation, openDatabase, type SqlValue } from "./index.js";

let folder: string;
let database: Database;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncline-sqlite-"));
  database = openDatabase(join(folder, "test.db"));
  database.exec("CREATE TABLE pair (a ANY PRIMARY KEY, b ANY) STRICT");
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const insert = (a: SqlValue, b: SqlValue) => database.prepare("INSERT INTO pair VALUES (?, ?)").run(a, b);
const failure = (code: Parameters<typeof isSyncError>[1] & string) =>
  expect.toSatisfy((error: unknown) => isSyncError(error, code));
const count = () => database.prepare<{ n: number }>("SELECT count(*) AS n FROM pair").get()?.n;

describe("values", () => {
  it.each<[string, SqlValue, string]>([
    ["text", "naïve ' 😀", "text"],
    ["the empty text", "", "text"],
    ["an integer", 2 ** 40, "integer"],
    ["a negative integer", -1, "integer"],
    ["a fraction", 0.1, "real"],
    ["null", null, "null"],
    ["bytes", new Uint8Array([0, 255]), "blob"],
    ["no bytes", new Uint8Array(0), "blob"],
    ["no bytes of a buffer", Buffer.allocUnsafe(0).subarray(0, 0), "blob"],
  ])("come back as they went in: %s", (_, value, type) => {
    insert("key", value);
    const row = database.prepare("SELECT b, typeof(b) AS type FROM pair WHERE a = ?").get("key");
    const shown = value instanceof Uint8Array ? new Uint8Array(value) : value;
    expect({ ...row }).toEqual({ b: shown, type });
  });

  it.each<[string, unknown[]]>([
    ["too few", [1]],
    ["too many", [1, 2, 3]],
    ["undefined", [1, undefined]],
    ["a boolean", [1, true]],
    ["a date", [1, new Date()]],
    ["an object of names", [{ a: 1 }, 2]],
    ["NaN", [1, Number.NaN]],
    ["more than 64 bits", [1, 2n ** 64n]],
    ["a lone surrogate", [1, "\ud800"]],
    ["text with NUL", [1, "a\0b"]],
  ])("are refused before they reach SQLite: %s", (_, values) => {
    const statement = database.prepare("INSERT INTO pair VALUES (?, ?)");
    expect(() => statement.run(...(values as SqlValue[]))).toThrow(failure("invalid_request"));
    expect(count()).toBe(0);
  });

  it("are counted outside of quotes, names and comments", () => {
    const sql = `SELECT '?''?' AS "a?", ? AS [b?], /* ? */ ? AS c$d -- ?`;
    expect({ ...database.prepare(sql).get(1, 2) }).toEqual({ "a?": "?'?", "b?": 1, c$d: 2 });
  });

  it.each(["SELECT :a", "SELECT @a", "SELECT $a", "SELECT ?1"])("take no other placeholder: %s", (sql) => {
    expect(() => database.prepare(sql)).toThrow(failure("invalid_request"));
  });
});

describe("statements", () => {
  it("say whether they return rows, and how many rows they changed", () => {
    expect(database.prepare("SELECT 1").returnsRows).toBe(true);
    expect(database.prepare("INSERT INTO pair VALUES (?, ?) RETURNING a").returnsRows).toBe(true);
    expect(database.prepare("DELETE FROM pair").returnsRows).toBe(false);
    insert(1, 1);
    insert(2, 2);
    expect(database.prepare("DELETE FROM pair").run()).toEqual({ changes: 2 });
    expect(database.prepare("SELECT * FROM pair").get()).toBeUndefined();
  });

  it("iterate independently of each other, and end when the loop is left", () => {
    for (let i = 0; i < 5; i++) insert(i, i);
    const query = database.prepare<{ a: number }>("SELECT a FROM pair ORDER BY a");
    const seen: number[] = [];
    for (const outer of query.iterate()) {
      for (const inner of query.iterate()) {
        seen.push(outer.a * 10 + inner.a);
        if (inner.a === 1) break;
      }
    }
    expect(seen).toEqual([0, 1, 10, 11, 20, 21, 30, 31, 40, 41]);
    expect(() => database.transaction(() => insert("after", 1))).not.toThrow();
  });

  it("stay right when more are in use than the cache holds", () => {
    const first = database.prepare("SELECT 'first' AS x");
    for (let i = 0; i < 600; i++) {
      expect(database.prepare<{ x: number }>(`SELECT ${i} AS x`).get()?.x).toBe(i);
    }
    expect({ ...first.get() }).toEqual({ x: "first" });
  });
});

describe("transactions", () => {
  it("leave nothing behind when their work throws", () => {
    expect(() =>
      database.transaction(() => {
        insert(1, 1);
        throw new RangeError("stop");
      }),
    ).toThrow(RangeError);
    expect(count()).toBe(0);
    database.transaction(() => insert(2, 2));
    expect(count()).toBe(1);
  });

  it.each([
    ["are on the disk when they return", {}, 2],
    ["are so when asked to", { synchronous: "full" }, 2],
    ["may be taken back by a power cut when that is asked for", { synchronous: "normal" }, 1],
  ] as const)("%s", (_, options, level) => {
    const other = openDatabase(join(folder, "other.db"), options);
    const pragma = (name: string) => Object.values(other.prepare(`PRAGMA ${name}`).get() ?? {});
    expect(pragma("synchronous")).toEqual([level]);
    // Past the drive's cache too, on macOS.
    expect(pragma("fullfsync")).toEqual([level === 2 ? 1 : 0]);
    expect(pragma("checkpoint_fullfsync")).toEqual([1]);
    other.close();
  });

  it("refuse asynchronous work and nesting", () => {
    expect(() => database.transaction(async () => insert(1, 1))).toThrow(failure("internal"));
    expect(() => database.transaction(() => database.transaction(() => 1))).toThrow(failure("internal"));
    expect(count()).toBe(0);
  });
});

describe("failures", () => {
  it("are `unavailable` while another connection writes", () => {
    const other = openDatabase(join(folder, "test.db"), { busyTimeoutMs: 1 });
    database.transaction(() => {
      expect(() => other.exec("BEGIN IMMEDIATE")).toThrow(failure("unavailable"));
    });
    other.close();
  });

  it("tell a unique violation from others", () => {
    insert(1, 1);
    expect(() => insert(1, 2)).toThrow(expect.toSatisfy(isUniqueViolation));
    expect(() => database.exec("SELECT nonsense")).toThrow(
      expect.toSatisfy((error: unknown) => isSyncError(error, "internal") && !isUniqueViolation(error)),
    );
  });

  it("are `state_corrupt` for a file that is no database", () => {
    writeFileSync(join(folder, "noise.db"), "no database, but long enough to have a header".repeat(100));
    expect(() => openDatabase(join(folder, "noise.db"))).toThrow(failure("state_corrupt"));
  });

  it("are `io_error` where there is no folder for the file", () => {
    expect(() => openDatabase(join(folder, "none", "x.db"))).toThrow(failure("io_error"));
  });

  it("are `permission_denied` for a write through a read-only connection", () => {
    const reader = openDatabase(join(folder, "test.db"), { readOnly: true });
    expect(() => reader.exec("DELETE FROM pair")).toThrow(failure("permission_denied"));
    reader.close();
  });

  it("are `closed` after closing, which may be done twice", () => {
    const statement = database.prepare("SELECT 1");
    database.close();
    database.close();
    expect(() => statement.get()).toThrow(failure("closed"));
    expect(() => database.exec("SELECT 1")).toThrow(failure("closed"));
  });
});
