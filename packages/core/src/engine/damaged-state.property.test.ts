import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChunkHash, type ContentId, defaultChunking } from "../content/index.js";
import type { FileStat } from "../disk/index.js";
import { isSyncError } from "../errors/index.js";
import { damagedBytes, damagedText } from "../hostile.fixture.js";
import { runs } from "../property-runs.fixture.js";
import { fingerprintOf } from "../scan/index.js";
import { MemoryStateDisk, memoryState, type StateTable, type StateValue } from "../state/index.js";
import type { NodeId } from "../tree/index.js";
import { DeviceState } from "./device-state.js";

const id = "1" as NodeId;
const contentId = "c".repeat(64) as ContentId;
const hash = "a".repeat(64) as ChunkHash;
const meta = {
  namespaceId: "n",
  nameRule: "exact",
  chunking: defaultChunking,
  epoch: "e",
  cursor: "here",
  rootId: "root",
  followed: true,
  term: 0,
  renaming: [],
} as const;
const stat: FileStat = {
  kind: "file",
  sizeBytes: 5,
  modifiedAtMs: 1000.5,
  changedAtMs: 1000.5,
  fileId: "7",
  executable: false,
};

async function written(): Promise<MemoryStateDisk> {
  const disk = new MemoryStateDisk();
  const state = await DeviceState.create(memoryState(disk), meta);
  state.index.set(id, fingerprintOf(stat, 9000));
  state.contents.noteLocal(id, contentId, { chunks: [{ hash, sizeBytes: 5 }] });
  state.contents.notePieces(hash, new Uint8Array(20));
  await state.save();
  disk.opener = undefined;
  return disk;
}

describe("a device's state of which one value is damaged", () => {
  const tables: readonly StateTable[] = ["meta", "disk", "manifests", "chunks", "pieces"];
  const damage = (value: StateValue): fc.Arbitrary<StateValue> =>
    typeof value === "string" ? damagedText(fc.constant(value)) : damagedBytes(fc.constant(value));

  it.each(tables)("in %s is told as damaged, or can be worked with", async (table) => {
    const disk = await written();
    const rows = disk.tables.get(table) as Map<string, StateValue>;
    const [[key, value]] = [...rows] as [[string, StateValue]];
    await fc.assert(
      fc.asyncProperty(damage(value), async (damaged) => {
        rows.set(key, damaged);
        disk.opener = undefined;
        try {
          const state = await DeviceState.load(memoryState(disk));
          expect(state?.meta).toEqual(expect.objectContaining({ followed: expect.any(Boolean) }));
          const known = state?.index.isUnchanged(id, stat);
          if (table === "disk" && known) expect(damaged).toEqual(value);
          await state?.contents.manifest(contentId);
          for (const place of (await state?.contents.places([hash])) ?? []) {
            if (place !== undefined) expect(Number.isSafeInteger(place.offset)).toBe(true);
          }
          await state?.contents.pieces([hash]);
        } catch (error) {
          if (!isSyncError(error, "state_corrupt")) throw error;
        }
      }),
      { numRuns: runs(400) },
    );
  });
});
