import { isSyncError, type StateStore, type StateValue, stateTables } from "@syncline/core";
import { afterEach, describe, expect, it } from "vitest";

/** Somewhere that a state is kept, empty at first. */
export interface StatePlace {
  /** Opens the state; throws, or rejects, where it is open already. */
  open(): StateStore | Promise<StateStore>;
  /** Ends whatever has it open without closing it, as a crash does; left out where a process cannot do that to itself. */
  crash?(): void;
  dispose(): Promise<void>;
}

/** What the suite needs of an adapter. */
export interface StateStoreHarness {
  place(): Promise<StatePlace>;
}

const bytes = (...values: number[]) => new Uint8Array(values);

async function entriesOf(store: StateStore, table: (typeof stateTables)[number]) {
  const entries: [string, StateValue][] = [];
  for await (const [key, value] of store.entries(table)) entries.push([key, value]);
  return entries;
}

/** Suite of the `StateStore` port. */
export function stateStoreSuite(name: string, harness: StateStoreHarness): void {
  describe(`state store: ${name}`, () => {
    const cleanup: (() => Promise<void>)[] = [];
    const place = async () => {
      const opened = await harness.place();
      cleanup.push(() => opened.dispose());
      return opened;
    };
    const open = async () => {
      const store = await (await place()).open();
      cleanup.unshift(() => store.close());
      return store;
    };
    afterEach(async () => {
      for (const step of cleanup.splice(0)) await step();
    });

    it("ST-01 has nothing at first, and what was written afterwards", async () => {
      const store = await open();
      expect(await store.get("base", "key")).toBeUndefined();
      await store.write([{ table: "base", key: "key", value: "value" }]);
      expect(await store.get("base", "key")).toBe("value");
      expect(await store.get("local", "key")).toBeUndefined();
      await store.write([{ table: "base", key: "key", value: "other" }]);
      expect(await store.get("base", "key")).toBe("other");
      await store.write([{ table: "base", key: "key", value: null }]);
      await store.write([{ table: "base", key: "key", value: null }]);
      expect(await store.get("base", "key")).toBeUndefined();
    });

    it.each<[string, StateValue]>([
      ["text", "naïve 😀 'quoted' \n"],
      ["the empty text", ""],
      ["text with NUL", "a\0b"],
      ["text with lone surrogates", "a\ud800b\udc00"],
      ["text that looks like a number", "007"],
      ["long text", "0123456789".repeat(100_000)],
      ["bytes", bytes(0, 1, 127, 128, 255)],
      ["no bytes", bytes()],
    ])("ST-02 gives values back as they went in: %s", async (_, value) => {
      const store = await open();
      await store.write([{ table: "meta", key: "key", value }]);
      const back = await store.get("meta", "key");
      expect(typeof back).toBe(typeof value);
      // Bytes may come in a subclass.
      expect(typeof back === "string" ? back === value : [...(back ?? [])]).toEqual(
        typeof value === "string" ? true : [...value],
      );
    });

    it("ST-03 keeps its own copy of bytes", async () => {
      const store = await open();
      const value = bytes(1, 2, 3);
      await store.write([{ table: "meta", key: "key", value }]);
      value.fill(9);
      const back = await store.get("meta", "key");
      expect([...(back ?? [])]).toEqual([1, 2, 3]);
      (back as Uint8Array).fill(8);
      expect([...((await store.get("meta", "key")) ?? [])]).toEqual([1, 2, 3]);
    });

    const keys = [
      "",
      " ",
      "A",
      "a",
      "a\0",
      "a\0b",
      "aa",
      "b",
      "constructor",
      "é",
      "\u07ff",
      "\u0800",
      "中",
      "\ud800",
      "😀",
      "\ue000",
      "\uffff",
    ];

    it("ST-04 takes any key, and lists keys in the order of their code units", async () => {
      const store = await open();
      const shuffled = keys.map((_, i) => keys[(i * 7 + 3) % keys.length] ?? "");
      await store.write(shuffled.map((key) => ({ table: "local", key, value: `value of ${key.length}` })));
      expect((await entriesOf(store, "local")).map(([key]) => key)).toEqual(
        [...keys].sort((a, b) => (a < b ? -1 : 1)),
      );
      for (const key of keys) expect(await store.get("local", key)).toBe(`value of ${key.length}`);
    });

    it("ST-05 answers many keys in the order of the question, more than a page of them", async () => {
      const store = await open();
      const all = Array.from({ length: 2500 }, (_, i) => `key-${i}`);
      await store.write(all.map((key) => ({ table: "disk", key, value: key })));
      const question = [...all, "none", ...all.slice(0, 10)].reverse();
      expect(await store.getMany("disk", question)).toEqual(
        question.map((key) => (key === "none" ? undefined : key)),
      );
      expect(await store.getMany("disk", [])).toEqual([]);
      expect((await entriesOf(store, "disk")).map(([key]) => key)).toEqual(all.sort());
    });

    it("ST-06 has every table apart from the others", async () => {
      const store = await open();
      await store.write(stateTables.map((table) => ({ table, key: "key", value: table })));
      for (const table of stateTables) expect(await entriesOf(store, table)).toEqual([["key", table]]);
    });

    it("ST-07 writes all of a batch or nothing", async () => {
      const store = await open();
      await store.write([{ table: "base", key: "kept", value: "before" }]);
      const bad = { table: "no such table", key: "x", value: "x" } as unknown as {
        table: "base";
        key: string;
        value: string;
      };
      const batch = [
        { table: "base", key: "kept", value: "after" } as const,
        { table: "base", key: "new", value: "x" } as const,
        bad,
      ];
      await expect(store.write(batch)).rejects.toBeDefined();
      expect(await entriesOf(store, "base")).toEqual([["kept", "before"]]);
      await store.write([]);
    });

    it("ST-08 lets later changes win, in one batch and between calls that overlap", async () => {
      const store = await open();
      await store.write([
        { table: "base", key: "a", value: "1" },
        { table: "base", key: "a", value: null },
        { table: "base", key: "a", value: "2" },
      ]);
      expect(await store.get("base", "a")).toBe("2");
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => store.write([{ table: "base", key: "a", value: `${i}` }])),
      );
      expect(await store.get("base", "a")).toBe("49");
    });

    it("ST-09 lists a snapshot, whatever is written meanwhile, and lets go of it", async () => {
      const store = await open();
      const all = Array.from({ length: 1200 }, (_, i) => `key-${String(i).padStart(5, "0")}`);
      await store.write(all.map((key) => ({ table: "remote", key, value: "old" })));
      const seen: string[] = [];
      for await (const [key, value] of store.entries("remote")) {
        if (seen.length === 0) {
          await store.write(all.slice(600).map((later) => ({ table: "remote", key: later, value: null })));
          await store.write([{ table: "remote", key: "key-00001x", value: "new" }]);
        }
        expect(value).toBe("old");
        seen.push(key);
      }
      expect(seen).toEqual(all);
      for await (const _ of store.entries("remote")) break;
      await store.write([{ table: "remote", key: "after", value: "x" }]);
      expect(await store.get("remote", "after")).toBe("x");
    });

    it("ST-10 is all there after closing and opening again", async () => {
      const kept = await place();
      const first = await kept.open();
      await first.write(keys.map((key) => ({ table: "chunks", key, value: bytes(key.length) })));
      await first.close();
      await first.close();
      const second = await kept.open();
      expect((await entriesOf(second, "chunks")).length).toBe(keys.length);
      await second.close();
    });

    it("ST-11 has one opener at a time", async () => {
      const kept = await place();
      const first = await kept.open();
      const second = Promise.resolve().then(() => kept.open());
      await expect(second).rejects.toSatisfy((error) => isSyncError(error, "state_locked"));
      await first.write([{ table: "meta", key: "still", value: "mine" }]);
      await first.close();
      const third = await kept.open();
      expect(await third.get("meta", "still")).toBe("mine");
      await third.close();
    });

    it("ST-12 is free after a crash, with every write that had resolved", async ({ skip }) => {
      const kept = await place();
      if (kept.crash === undefined) return skip("a process cannot crash itself: see the adapter's own test");
      const first = await kept.open();
      await first.write([{ table: "meta", key: "key", value: "value" }]);
      kept.crash();
      const second = await kept.open();
      expect(await second.get("meta", "key")).toBe("value");
      await second.close();
    });

    it("ST-13 says that it is closed", async () => {
      const store = await open();
      await store.close();
      const closed = (error: unknown) => isSyncError(error, "closed");
      await expect(store.get("meta", "key")).rejects.toSatisfy(closed);
      await expect(store.write([{ table: "meta", key: "key", value: "x" }])).rejects.toSatisfy(closed);
    });
  });
}
