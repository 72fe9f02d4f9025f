import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVectors, deviceIdOf, type VersionVector, vectorOf } from "../causality/index.js";
import { isSyncError } from "../errors/index.js";
import { damagedText } from "../hostile.fixture.js";
import { runs } from "../property-runs.fixture.js";
import { decodeNode, decodeRemoval, decodeSent, encodeNode, encodeRemoval, encodeSent } from "./encoding.js";
import type { Node, NodeId } from "./node.js";
import { type Sent, vectorOfSent } from "./sent.js";
import { Trees } from "./trees.js";

const id = "1" as NodeId;
const vector = fc
  .uniqueArray(fc.tuple(fc.bigInt(1n, 3n).map(deviceIdOf), fc.bigInt(1n, 2n ** 64n - 1n)), {
    selector: ([device]) => device,
  })
  .map(vectorOf);
const located = fc.record({
  parentId: fc.constantFrom("root" as NodeId, "2" as NodeId),
  name: fc.string(),
  vector,
});
const file = fc.record({
  contentId: fc.string().map((text) => text as Extract<Node, { kind: "file" }>["contentId"]),
  sizeBytes: fc.nat(),
  executable: fc.boolean(),
  modifiedAtMs: fc.integer(),
});
const copyOf = fc.option(fc.record({ id: fc.constant("3" as NodeId), vector }), { nil: undefined });
const node: fc.Arbitrary<Node> = fc.oneof(
  located.map((place): Node => ({ kind: "folder", id, ...place })),
  fc.tuple(located, fc.string()).map(([place, target]): Node => ({ kind: "symlink", id, ...place, target })),
  fc.tuple(located, file, copyOf).map(
    ([place, content, copyOf]): Node => ({
      kind: "file",
      id,
      ...place,
      ...content,
      ...(copyOf && { copyOf }),
    }),
  ),
);
const sent: fc.Arbitrary<Sent[]> = fc.array(
  fc.oneof(
    node,
    vector.map((deleted) => ({ deleted })),
  ),
  { minLength: 1, maxLength: 3 },
);

describe("a row of the state", () => {
  it("reads back as what was written", () => {
    fc.assert(
      fc.property(node, fc.option(vector, { nil: undefined }), sent, (node, vector, sent) => {
        expect(decodeNode(id, encodeNode(node))).toEqual(node);
        expect(decodeRemoval(encodeRemoval(vector))).toEqual(vector === undefined ? {} : { vector });
        expect(decodeSent(id, encodeSent(sent))).toEqual(sent);
      }),
      { numRuns: runs(500) },
    );
  });

  it("that is damaged, or any text at all, is state_corrupt, or something that can be worked with", () => {
    const written = fc.oneof(node.map(encodeNode), vector.map(encodeRemoval), sent.map(encodeSent));
    const tables = fc.constantFrom("local", "remote", "sent");
    fc.assert(
      fc.property(damagedText(written), tables, (row, table) => {
        const trees = new Trees((name) => name);
        try {
          trees.restore(table, id, row);
        } catch (error) {
          if (!isSyncError(error, "state_corrupt")) throw error;
          return;
        }
        const vectors = [trees.base, trees.local, trees.remote].map((tree) => tree.get(id)?.vector);
        const all = [...vectors, trees.tombstone(id), ...trees.sent(id).map(vectorOfSent)];
        for (const each of all) if (each !== undefined) compareVectors(each, "" as VersionVector);
        for (const each of [trees.base, trees.local, trees.remote]) {
          const found = each.get(id);
          if (found !== undefined)
            expect([found.id, typeof found.name, typeof found.parentId]).toEqual([id, "string", "string"]);
        }
      }),
      { numRuns: runs(1500) },
    );
  });

  it("that holds a page of base is state_corrupt when anything in it is damaged", () => {
    const pages = fc.array(node, { minLength: 1, maxLength: 3 }).map((nodes) => {
      const trees = new Trees((name) => name);
      for (const [i, each] of nodes.entries())
        trees.setBase(`${i}` as NodeId, { ...each, id: `${i}` as NodeId });
      const [page] = trees.takeUnsaved();
      return page?.value as Uint8Array;
    });
    fc.assert(
      fc.property(
        pages,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 255 }),
        (page, places, change) => {
          const [at = 0] = places;
          const damaged = Uint8Array.from(page, (byte, i) => (i === at % page.length ? byte ^ change : byte));
          for (const each of [damaged, page.slice(0, at % page.length), page.slice(8)]) {
            expect(() => new Trees((name) => name).restore("base", "000000", each)).toThrow(
              expect.toSatisfy((error: unknown) => isSyncError(error, "state_corrupt")),
            );
          }
        },
      ),
      { numRuns: runs(500) },
    );
  });
});
