import { describe, expect, it } from "vitest";
import { type ChunkHash, type ContentId, encodeManifest, webHasher } from "../content/index.js";
import { manifestDelta, packDelta } from "../delta/index.js";
import { isSyncError } from "../errors/index.js";
import type { StoredContent } from "../journal/index.js";
import { type CommitOperation, limits } from "../protocol/index.js";
import type { NodeId } from "../tree/index.js";
import { checkRequest, readManifests } from "./commit.js";
import { baseEncodings, mostBaseBytes, sendManifests } from "./manifests.js";

const idOf = (n: number) => n.toString(16).padStart(64, "0") as ContentId;
const hash = "a".repeat(64) as ChunkHash;

/** A namespace that knows contents with so many chunks each, and counts what is read of their manifests. */
function namespaceOf(chunkCounts: readonly number[]) {
  const contents = chunkCounts.map((count, n): StoredContent => {
    const manifest = encodeManifest({ chunks: Array(count).fill({ hash, sizeBytes: n + 1 }) });
    return { contentId: idOf(n), sizeBytes: count * (n + 1), manifest };
  });
  const read = { bytes: 0 };
  const find = (ids: readonly ContentId[]) => contents.filter(({ contentId }) => ids.includes(contentId));
  const reader = {
    contents: async (ids: readonly ContentId[]) =>
      find(ids).map(({ contentId, sizeBytes, manifest }) => ({
        contentId,
        sizeBytes,
        manifestBytes: manifest.length,
      })),
    manifests: async (ids: readonly ContentId[]) => {
      const found = find(ids);
      for (const { manifest } of found) read.bytes += manifest.length;
      return found;
    },
  };
  return { reader, read, contents };
}

/** Some 4 MiB of manifest. */
const many = 127_000;
const small = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const large = small.map(() => many);

describe("manifests as deltas", () => {
  it("are sent against no more of their bases than a bound, and whole beyond it", async () => {
    const { reader, read } = namespaceOf([...small, ...large]);
    const wanted = small.map((_, n) => ({ contentId: idOf(n), base: idOf(small.length + n) }));
    expect(await sendManifests(reader, wanted)).toHaveLength(wanted.length);
    expect(read.bytes).toBeLessThanOrEqual(mostBaseBytes + limits.pageManifestBytes);
  });

  it("are read against no more of their bases than a bound; the others are as good as unknown", async () => {
    const { reader, read } = namespaceOf(large);
    const known = await baseEncodings(
      reader,
      large.map((_, n) => idOf(n)),
    );
    expect(read.bytes).toBeLessThanOrEqual(mostBaseBytes);
    expect(known.size).toBeGreaterThan(1);
  });

  it("still serve one manifest of any size", async () => {
    const { reader, contents } = namespaceOf([limits.manifestChunks, limits.manifestChunks]);
    const [sent] = await sendManifests(reader, [{ contentId: idOf(1), base: idOf(0) }]);
    expect(sent).toBeDefined();
    expect((await baseEncodings(reader, [idOf(0)])).get(idOf(0))).toBe(contents[0]?.manifest);
  });
});

describe("a commit whose manifests declare more together than a bound", () => {
  const put = (n: number, sizeBytes: number): CommitOperation => ({
    op: "put",
    node: {
      kind: "file",
      id: `018f2f6e-0000-7000-8000-${String(n).padStart(12, "0")}` as NodeId,
      parentId: "root" as NodeId,
      name: `${n}`,
      vector: "" as never,
      contentId: idOf(n),
      sizeBytes: 1,
      executable: false,
      modifiedAtMs: 0,
    },
    manifestDelta: { base: idOf(0), sizeBytes, delta: "" },
  });

  it("is too_large before anything is made of it", () => {
    const operations = Array.from({ length: 1000 }, (_, n) => put(n, limits.manifestBytes));
    expect(() => checkRequest({ epoch: "e", operations })).toThrow(
      expect.toSatisfy((error: unknown) => isSyncError(error, "too_large")),
    );
    expect(() => checkRequest({ epoch: "e", operations: operations.slice(0, 2) })).not.toThrow();
  });

  it("reads what fits as it was meant", async () => {
    const base = { chunks: [{ hash, sizeBytes: 1 }] };
    const target = {
      chunks: [
        { hash, sizeBytes: 1 },
        { hash, sizeBytes: 2 },
      ],
    };
    const bytes = encodeManifest(target);
    const delta = Buffer.from(packDelta(manifestDelta(base, target))).toString("base64");
    const operation = put(1, bytes.length);
    if (operation.op !== "put" || operation.node.kind !== "file") throw new Error("no file");
    const contentId = (await webHasher.sha256(bytes)) as string as ContentId;
    const meant: CommitOperation = {
      ...operation,
      node: { ...operation.node, contentId },
      manifestDelta: { base: idOf(0), sizeBytes: bytes.length, delta },
    };
    const read = await readManifests(
      [meant],
      webHasher,
      async () => new Map([[idOf(0), encodeManifest(base)]]),
    );
    expect(read.get(meant)).toEqual({ bytes, manifest: target });
  });
});
