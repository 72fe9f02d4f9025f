import { writeFileSync } from "node:fs";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { sqliteMetadata } from "../src/index.js";
import { openSqlite } from "../src/sqlite/open.js";
import { temporaryPath } from "./temporary-path.js";

test("a file that is no database is not taken for an empty one", async () => {
  const path = temporaryPath();
  writeFileSync(path, "this is no database, however long one reads on. ".repeat(100));
  await expect(sqliteMetadata(path)).rejects.toMatchObject({ code: "state_corrupt" });
});

test("a database that a later version has changed is left alone", async () => {
  const path = temporaryPath();
  await (await sqliteMetadata(path)).close();
  const connections = openSqlite(path);
  await sql`update schema_versions set version = 1000`.execute(connections.writer);
  await connections.close();
  await expect(sqliteMetadata(path)).rejects.toMatchObject({ code: "unsupported" });
});

test("many that open a new database at once create it once", async () => {
  const path = temporaryPath();
  const stores = await Promise.all(Array.from({ length: 8 }, () => sqliteMetadata(path)));
  for (const store of stores) expect(await store.namespacesOf("ada")).toEqual([]);
  for (const store of stores) await store.close();
});

test("a place that cannot be opened says so", async () => {
  await expect(sqliteMetadata(`${temporaryPath()}/missing/metadata.db`)).rejects.toMatchObject({
    code: "io_error",
  });
});
