import { seededBytes } from "@syncline/conformance";
import { type BlobStore, isSyncError } from "@syncline/core";
import { expect } from "vitest";
import { indexedDbBlobStore, opfsBlobStore } from "../blobs/index.js";
import { filesBelow, folderAt } from "../disk/places.fixture.js";
import { originFileSystem } from "../origin-disk/index.js";
import { indexedDbState } from "../state/index.js";

/** Something that keeps bytes in the browser. */
export interface Fillable {
  /** Keeps more bytes than there is room for. */
  fill(): Promise<unknown>;
  /** What is kept, and what is left of what could not be kept. */
  kept(): Promise<number>;
  close(): Promise<void>;
}

export const sizeBytes = 8_000_000;
const bytes = seededBytes(1, sizeBytes);

const blobs = (store: BlobStore): Fillable => ({
  fill: () => store.put("key", bytes),
  async kept() {
    let found = 0;
    for await (const info of store.list("")) found += info.sizeBytes;
    return found;
  },
  close: async () => {},
});

type Fillables = readonly (readonly [what: string, open: (name: string) => Promise<Fillable>])[];

export const onOpfs: Fillables = [
  [
    "the origin's disk",
    async (name) => {
      const fs = await originFileSystem({ name });
      const root = await folderAt(await navigator.storage.getDirectory(), `syncline-disks/${name}`);
      return {
        fill: () => fs.write("file", [bytes], { expected: "absent", modifiedAtMs: 0, executable: false }),
        kept: async () =>
          [...(await filesBelow(root, "")).values()].reduce((sum, { length }) => sum + length, 0),
        close: () => fs.close(),
      };
    },
  ],
  ["the blob store on OPFS", async (name) => blobs(await opfsBlobStore({ name }))],
];

export const inIndexedDb: Fillables = [
  ["the blob store in IndexedDB", async (name) => blobs(await indexedDbBlobStore({ name }))],
  [
    "the state in IndexedDB",
    async (name) => {
      const state = await indexedDbState(name);
      return {
        fill: () => state.write([{ table: "meta", key: "key", value: bytes }]),
        kept: async () => (await state.get("meta", "key"))?.length ?? 0,
        close: () => state.close(),
      };
    },
  ],
];

export async function expectFull(fillable: Fillable): Promise<void> {
  await expect(fillable.fill()).rejects.toSatisfy((error) => isSyncError(error, "disk_full"));
  expect(await fillable.kept()).toBe(0);
}
