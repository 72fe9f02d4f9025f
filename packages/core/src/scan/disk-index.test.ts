import fc from "fast-check";
import { expect, it } from "vitest";
import { type FileStat, sameStat } from "../disk/index.js";
import { isSyncError } from "../errors/index.js";
import { runs } from "../property-runs.fixture.js";
import type { StateValue } from "../state/state-store.js";
import type { NodeId } from "../tree/index.js";
import { NodeNumbers } from "../tree/node-numbers.js";
import { DiskIndex } from "./disk-index.js";
import { type DiskPage, packDiskPage } from "./disk-page.js";
import type { Fingerprint } from "./fingerprint.js";

const ids = ["1", "2", "01890000-0000-7000-8000-0000000000ff"] as NodeId[];
const fileIds = ["7", "8:x", ""];
const times = fc.constantFrom(0, 1_790_000_000_000.123, Number.NaN);
const stat: fc.Arbitrary<FileStat> = fc.record({
  kind: fc.constantFrom("file", "folder", "symlink", "other"),
  sizeBytes: fc.constantFrom(0, 5, 2 ** 52),
  modifiedAtMs: times,
  changedAtMs: times,
  fileId: fc.constantFrom(undefined, ...fileIds),
  executable: fc.constantFrom(undefined, false, true),
});
const id = fc.constantFrom(...ids);
const step = fc.oneof(
  fc.record({ do: fc.constant("set" as const), id, stat, racy: fc.boolean() }),
  fc.record({ do: fc.constant("delete" as const), id }),
  fc.record({ do: fc.constant("rename" as const), id, to: id }),
);

function expectSame(index: DiskIndex, model: ReadonlyMap<NodeId, Fingerprint>, asked: FileStat): void {
  for (const id of ids) {
    const known = model.get(id);
    expect(index.get(id)).toEqual(known);
    const stats = known === undefined ? [asked] : [asked, known.stat];
    for (const each of stats) {
      const same = known !== undefined && sameStat(known.stat, each);
      expect(index.isUnchanged(id, each)).toBe(same && !known.racy);
      expect(index.isUnchangedButRacy(id, each)).toBe(same && known.racy);
    }
  }
}

it("answers as a plain map of fingerprints would, and comes back from its rows as it was", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), stat, (steps, asked) => {
      const numbers = new NodeNumbers();
      const index = new DiskIndex(numbers);
      const model = new Map<NodeId, Fingerprint>();
      const owners = new Map<string, NodeId>();
      const rows = new Map<string, StateValue>();
      const set = (id: NodeId, known: Fingerprint) => {
        remove(id);
        model.set(id, known);
        if (known.stat.fileId !== undefined) owners.set(known.stat.fileId, id);
      };
      const remove = (id: NodeId) => {
        model.delete(id);
        for (const [fileId, owner] of owners) if (owner === id) owners.delete(fileId);
      };
      for (const each of steps) {
        const known = model.get(each.id);
        if (each.do === "set") {
          const fingerprint = { stat: each.stat, racy: each.racy };
          index.set(each.id, fingerprint);
          set(each.id, fingerprint);
        } else if (each.do === "delete") {
          index.delete(each.id);
          remove(each.id);
        } else {
          index.rename(each.id, each.to);
          if (known !== undefined) {
            remove(each.id);
            set(each.to, known);
          }
        }
        for (const fileId of fileIds) expect(index.nodeOf(fileId)).toBe(owners.get(fileId));
        for (const { key, value } of index.takeUnsaved()) {
          if (value === null) rows.delete(key);
          else rows.set(key, value);
        }
      }
      expectSame(index, model, asked);
      const restored = new DiskIndex(new NodeNumbers());
      for (const [key, row] of rows) restored.restore(key, row);
      expectSame(restored, model, asked);
      for (const id of ids) index.delete(id);
      for (const id of ids) expect(numbers.find(id)).toBe(-1);
    }),
    { numRuns: runs(1000) },
  );
});

const page: DiskPage = {
  ids: { words: new Uint32Array(4), others: [[0, "1" as NodeId]] },
  traits: Uint8Array.of(1),
  sizes: Float64Array.of(5),
  modified: Float64Array.of(1),
  changed: Float64Array.of(1),
  fileIds: [null],
};

it.each<[string, string, StateValue]>([
  ["no page's key", "1", packDiskPage(page)],
  ["text", "000000", "{}"],
  ["no bytes", "000000", new Uint8Array(0)],
  ["another number of rows", "000000", packDiskPage({ ...page, sizes: new Float64Array(2) })],
  ["traits of nothing", "000000", packDiskPage({ ...page, traits: Uint8Array.of(25) })],
  ["file ids that are none", "000000", packDiskPage({ ...page, fileIds: [1 as never] })],
  [
    "an id of no row",
    "000000",
    packDiskPage({ ...page, ids: { ...page.ids, others: [[1, "1" as NodeId]] } }),
  ],
  ["a node twice", "000000", packDiskPage(doubled(page))],
])("refuses a row with %s", (_, key, value) => {
  const index = new DiskIndex(new NodeNumbers());
  expect(() => index.restore(key, value)).toThrow(
    expect.toSatisfy((error: unknown) => isSyncError(error, "state_corrupt")),
  );
});

function doubled({ sizes, modified, changed, ...page }: DiskPage): DiskPage {
  const two = (column: Float64Array) => Float64Array.of(...column, ...column);
  return {
    ids: { words: new Uint32Array(8), others: [] },
    traits: Uint8Array.of(...page.traits, ...page.traits),
    sizes: two(sizes),
    modified: two(modified),
    changed: two(changed),
    fileIds: [...page.fileIds, ...page.fileIds],
  };
}
