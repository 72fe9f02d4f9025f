import { MemoryStateDisk, memoryState, type StateChange } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { Dice } from "../seed/index.js";
import { KeptState } from "./kept-state.js";

async function written(kept: KeptState, changes: readonly StateChange[][]): Promise<void> {
  const store = memoryState(kept.disk);
  for (const change of changes) {
    kept.writes(change);
    await store.write(change);
  }
  await store.close();
}

const put = (key: string, value: string | null): StateChange => ({ table: "base", key, value });
const rows = ({ disk }: KeptState) => Object.fromEntries(disk.tables.get("base") ?? []);

describe("the state of a simulated device", () => {
  const changes = [[put("a", "1")], [put("a", "2"), put("b", "2")], [put("a", null), put("b", "3")]];
  const states = [{}, { a: "1" }, { a: "2", b: "2" }, { b: "3" }];

  it("is flushed with each write, and loses none to a power loss", async () => {
    const kept = new KeptState(new MemoryStateDisk(), new Dice(1n, "state"), false);
    await written(kept, changes);
    expect([kept.canLoseWrites, kept.losePower(1), rows(kept)]).toEqual([false, 0, states.at(-1)]);
  });

  it("loses its last writes to a power loss where it is lazy, each as a whole", async () => {
    const seen = new Set<number>();
    for (let seed = 0n; seed < 40n; seed++) {
      const kept = new KeptState(new MemoryStateDisk(), new Dice(seed, "state"), true);
      await written(kept, changes);
      const lost = kept.losePower(1);
      expect(rows(kept)).toEqual(states[changes.length - lost]);
      seen.add(lost);
    }
    expect([...seen].sort()).toEqual([1, 2, 3]);
  });
});
