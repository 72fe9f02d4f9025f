import "fake-indexeddb/auto";
import { stateStoreSuite } from "@syncline/conformance";
import { isSyncError, type StateStore } from "@syncline/core";
import { deleteDB, openDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { indexedDbState } from "./indexed-db-state.js";
import { originLocks } from "./locks.fixture.js";

let places = 0;

stateStoreSuite("IndexedDB, as a library has it", {
  place: async () => {
    const name = `place ${++places}`;
    const locks = originLocks();
    return {
      open: () => indexedDbState(name, { locks }),
      dispose: () => deleteDB(`syncline-state-${name}`),
    };
  },
});

describe("the state in IndexedDB", () => {
  const locks = originLocks();
  const database = () => `syncline-state-${places}`;
  let state: StateStore;
  beforeEach(async () => {
    state = await indexedDbState(`${++places}`, { locks });
  });
  afterEach(() => state.close());
  const code = (wanted: Parameters<typeof isSyncError>[1] & string) =>
    expect.toSatisfy((error: unknown) => isSyncError(error, wanted));

  it("keeps no more than the bytes that it was given", async () => {
    await state.write([{ table: "pieces", key: "key", value: new Uint8Array(1_000_000).subarray(10, 12) }]);
    const value = (await state.get("pieces", "key")) as Uint8Array;
    expect([value.length, value.buffer.byteLength]).toEqual([2, 2]);
  });

  it("writes nothing after it was closed, and all that it was given before", async () => {
    const written = state.write([{ table: "meta", key: "key", value: "value" }]);
    await state.close();
    await written;
    await expect(state.write([{ table: "meta", key: "key", value: "other" }])).rejects.toEqual(
      code("closed"),
    );
    state = await indexedDbState(`${places}`, { locks });
    expect(await state.get("meta", "key")).toBe("value");
  });

  it("is closed, and not empty, when somebody deletes the database", async () => {
    await state.write([{ table: "meta", key: "key", value: "value" }]);
    await deleteDB(database());
    await expect(state.get("meta", "key")).rejects.toEqual(code("closed"));
    await expect(state.write([{ table: "meta", key: "key", value: "other" }])).rejects.toEqual(
      code("closed"),
    );
  });

  it("does not wait for ever for a database that somebody else holds up, and leaves nothing open behind", async () => {
    await state.close();
    const other = await openDB(database());
    const deleting = deleteDB(database());
    const opening = indexedDbState(`${places}`, { locks, patienceMs: 20 });
    await expect(opening).rejects.toEqual(code("state_locked"));
    other.close();
    await deleting;
    state = await indexedDbState(`${places}`, { locks });
    await deleteDB(database());
    await expect(state.get("meta", "key")).rejects.toEqual(code("closed"));
  });

  it("tells when the database is taken away", async () => {
    await state.close();
    const lost = new Promise<void>((onLost) => {
      void indexedDbState(`${places}`, { locks, onLost }).then((opened) => {
        state = opened;
        return deleteDB(database());
      });
    });
    await lost;
  });

  it("refuses what a later version has written, leaves it alone, and lets go of the lock", async () => {
    await state.close();
    (await openDB(database(), 2)).close();
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(indexedDbState(`${places}`, { locks })).rejects.toEqual(code("state_corrupt"));
    }
  });
});
