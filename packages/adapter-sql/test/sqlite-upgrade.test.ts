import {
  type ChunkHash,
  type ContentId,
  chunkHashToBytes,
  type DeviceId,
  encodeManifest,
  type NodeId,
  rootId,
  type VersionVector,
} from "@syncline/core";
import { type Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import { sqliteMetadata } from "../src/index.js";
import { metadataMigrations } from "../src/metadata/tables.js";
import { migrate } from "../src/schema/migrate.js";
import { openSqlite } from "../src/sqlite/open.js";
import { temporaryPath } from "./temporary-path.js";

const hash = (n: number) => n.toString(16).padStart(64, "0") as ChunkHash;
const nodeId = (n: number) => `01890000-0000-7000-8000-${n.toString(16).padStart(12, "0")}` as NodeId;
const ever = Number.MAX_SAFE_INTEGER;

/** A file's version as the first step of the schema kept it. */
function version(namespace: string, seq: number, node: number, content: number, deleted = false) {
  const entry = {
    node: {
      kind: "file",
      id: nodeId(node),
      parentId: rootId,
      name: `file ${node}`,
      vector: "00000000000000aa:1" as VersionVector,
      contentId: hash(content) as string as ContentId,
      sizeBytes: 1,
      executable: false,
      modifiedAtMs: 0,
    },
    nameKey: `file ${node}`,
    ...(deleted ? { deleted } : {}),
    author: "00000000000000aa" as DeviceId,
    committedAtMs: 1_000 * seq,
  };
  return sql`insert into versions (namespace_id, node_id, seq, entry)
    values (${namespace}, ${nodeId(node)}, ${seq}, ${JSON.stringify(entry)})`;
}

function content(namespace: string, n: number, chunks: readonly number[]) {
  const manifest = encodeManifest({ chunks: chunks.map((chunk) => ({ hash: hash(chunk), sizeBytes: 1 })) });
  return sql`insert into contents (namespace_id, content_id, size_bytes, manifest_bytes, manifest)
    values (${namespace}, ${chunkHashToBytes(hash(n))}, 1, ${manifest.length}, ${manifest})`;
}

const namespace = (id: string) =>
  sql`insert into namespaces (id, owner_id, name, epoch, seq, floor, chunking, name_rule, created_at_ms)
    values (${id}, 'ada', ${id}, 'e1', 9, 0, '{}', 'exact', 0)`;
const chunk = (id: string, n: number) =>
  sql`insert into chunks (namespace_id, hash, size_bytes) values (${id}, ${chunkHashToBytes(hash(n))}, 1)`;

/** A database of the first step of the schema. */
async function oldDatabase(): Promise<string> {
  const path = temporaryPath();
  const { writer, close } = openSqlite<unknown>(path);
  await migrate(writer, "metadata", metadataMigrations.slice(0, 1));
  const statements = [
    namespace("n1"),
    namespace("n2"),
    ...[1, 2, 3, 4, 5].map((n) => chunk("n1", n)),
    chunk("n2", 1),
    content("n1", 11, [1, 2, 1]),
    content("n1", 12, [2, 3]),
    content("n1", 13, [4]),
    content("n2", 11, [1]),
    // More than is looked at together; the last of them has another content.
    ...Array.from({ length: 600 }, (_, i) => version("n1", i + 1, 1, 11)),
    version("n1", 601, 1, 12),
    version("n1", 602, 2, 13),
    version("n1", 603, 2, 13, true),
    version("n2", 1, 1, 11),
  ];
  await writer.transaction().execute(async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  });
  await close();
  return path;
}

test("a database of before chunks were counted knows after opening what needs them", async () => {
  const store = await sqliteMetadata(await oldDatabase());
  const unneeded = async () =>
    (await store.unneededChunks(ever, 100)).map((one) => `${one.namespaceId} ${one.hash}`);
  expect(await unneeded()).toEqual([`n1 ${hash(5)}`]);
  // What nothing needs has its grace from now on.
  expect(await store.unneededChunks(Date.now() - 60_000, 100)).toEqual([]);
  const forget = (beforeMs: number) =>
    store.transact("n1", (transaction) => transaction.forgetVersions(beforeMs, 10_000, 5));
  expect(await forget(600_001)).toBe(599);
  expect(await unneeded()).toEqual([`n1 ${hash(5)}`]);
  expect(await forget(ever)).toBe(3);
  expect((await unneeded()).sort()).toEqual([1, 4, 5].map((n) => `n1 ${hash(n)}`));
  const { length } = await store.read("n1", (reader) => reader.versions(nodeId(1), 10));
  expect(length).toBe(1);
  const held = await store.read("n2", (reader) => reader.chunks([hash(1)]));
  expect(held).toEqual([{ hash: hash(1), sizeBytes: 1, unneededSinceMs: undefined }]);
  await store.close();
});

test.each([
  [
    "select namespace_id, hash from chunks where contents = 0 and unneeded_since_ms < 5 order by unneeded_since_ms",
    "unneeded_chunks",
  ],
  ["select distinct hash from chunks where hash in (x'00', x'01')", "chunks_by_hash"],
  [
    "select hash, times from condemned where deletion_id is null and due_ms <= 5 order by due_ms",
    "condemned_by_time",
  ],
  ["select distinct deletion_id from condemned where deletion_id is not null", "deletions"],
  [
    "select node_id, seq from versions where namespace_id = 'n1' and replaced_at_ms < 5 order by replaced_at_ms",
    "replaced_versions",
  ],
  ["select 1 from versions where namespace_id = 'n1' and content_id = x'00'", "versions_by_content"],
])("%s finds its rows through %s", async (question, index) => {
  const path = temporaryPath();
  await (await sqliteMetadata(path)).close();
  const { writer, close } = openSqlite<unknown>(path);
  const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(question)}`.execute(writer);
  expect(rows.map(({ detail }) => detail).join("; ")).toContain(`INDEX ${index}`);
  await close();
});
