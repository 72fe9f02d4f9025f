import { describe, expect, it } from "vitest";
import type { ChunkHash, ContentId } from "../content/index.js";
import { defaultChunking } from "../content/index.js";
import { SyncError } from "../errors/index.js";
import { MemoryStateDisk, memoryState, type StateStore } from "../state/index.js";
import { DeviceState } from "./device-state.js";

const meta = {
  namespaceId: "n",
  nameRule: "exact",
  chunking: defaultChunking,
  epoch: "e",
  cursor: null,
  rootId: null,
  followed: false,
  term: 0,
  renaming: [],
} as const;

const contentId = "c".repeat(64) as ContentId;
const manifest = { chunks: [{ hash: "a".repeat(64) as ChunkHash, sizeBytes: 5 }] };

/** Lets everything that is under way go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A store whose writes wait until they are let go, and then do as they are told. */
function heldStore() {
  const store = memoryState(new MemoryStateDisk());
  const waiting: ((outcome: "write" | "fail") => void)[] = [];
  let held = false;
  const write: StateStore["write"] = async (changes) => {
    const outcome = held ? await new Promise<"write" | "fail">((resolve) => waiting.push(resolve)) : "write";
    if (outcome === "fail") throw new SyncError("disk_full");
    await store.write(changes);
  };
  return {
    store: { ...store, write },
    hold: () => {
      held = true;
    },
    release: async (outcome: "write" | "fail") => {
      while (waiting.length === 0) await turn();
      waiting.shift()?.(outcome);
    },
  };
}

describe("a device's state", () => {
  it("shows what is being saved while it is being saved", async () => {
    const { store, hold, release } = heldStore();
    const state = await DeviceState.create(store, meta);
    state.contents.noteManifest(contentId, manifest);
    hold();
    const saving = state.save();
    await turn();
    expect(await state.contents.manifest(contentId)).toEqual(manifest);
    await release("write");
    await saving;
    expect(await state.contents.manifest(contentId)).toEqual(manifest);
  });

  it("writes with the next save what one failed to write", async () => {
    const { store, hold, release } = heldStore();
    const state = await DeviceState.create(store, meta);
    state.contents.noteManifest(contentId, manifest);
    state.update({ cursor: "here" });
    hold();
    const failing = state.save();
    await release("fail");
    await expect(failing).rejects.toMatchObject({ code: "disk_full" });
    const saving = state.save();
    await release("write");
    await saving;
    const again = (await DeviceState.load(store)) as DeviceState;
    expect(again.meta.cursor).toBe("here");
    expect(await again.contents.manifest(contentId)).toEqual(manifest);
  });
});
