import { describe, expect, it } from "vitest";
import { chance } from "../disk/chance.fixture.js";
import { type Device, Fleet } from "./fleet.fixture.js";

class Crash extends Error {}

/** What Ada does on her disk, and Bob on his, between two syncs. Each story must end the same wherever a crash falls. */
const stories: Record<
  string,
  { ada: (ada: Device) => void; bob: (bob: Device) => void; end: Record<string, string> }
> = {
  "new files and folders": {
    ada: (ada) => {
      ada.save("new/one.txt", "1");
      ada.save("new/deep/two.txt", "2");
    },
    bob: () => {},
    end: {
      "a.txt": "a",
      "b.txt": "b",
      "f/": "",
      "f/c.txt": "c",
      "new/": "",
      "new/deep/": "",
      "new/deep/two.txt": "2",
      "new/one.txt": "1",
    },
  },
  "an edit, a deletion and a move": {
    ada: (ada) => {
      ada.save("a.txt", "edited");
      ada.disk.delete("b.txt");
      ada.disk.rename("f", "g");
    },
    bob: () => {},
    end: { "a.txt": "edited", "g/": "", "g/c.txt": "c" },
  },
  "a swap of names": {
    ada: (ada) => {
      ada.disk.rename("a.txt", "tmp");
      ada.disk.rename("b.txt", "a.txt");
      ada.disk.rename("tmp", "b.txt");
    },
    bob: () => {},
    end: { "a.txt": "b", "b.txt": "a", "f/": "", "f/c.txt": "c" },
  },
  "a file that becomes a folder": {
    ada: (ada) => {
      ada.disk.delete("a.txt");
      ada.save("a.txt/inside", "x");
    },
    bob: () => {},
    end: { "a.txt/": "", "a.txt/inside": "x", "b.txt": "b", "f/": "", "f/c.txt": "c" },
  },
  "edits on both sides": {
    ada: (ada) => ada.save("a.txt", "ada's"),
    bob: (bob) => bob.save("a.txt", "bob's"),
    end: {
      "a (Bob's conflicted copy 2026-11-21).txt": "bob's",
      "a.txt": "ada's",
      "b.txt": "b",
      "f/": "",
      "f/c.txt": "c",
    },
  },
  "a deletion against an edit and a new file": {
    ada: (ada) => ada.disk.delete("f"),
    bob: (bob) => {
      bob.save("f/c.txt", "edited");
      bob.save("f/d.txt", "new");
    },
    end: { "a.txt": "a", "b.txt": "b", "f/": "", "f/c.txt": "edited", "f/d.txt": "new" },
  },
};

async function begin(story: (typeof stories)[string]) {
  const fleet = new Fleet();
  const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
  ada.save("a.txt", "a");
  ada.save("b.txt", "b");
  ada.save("f/c.txt", "c");
  for (const device of [ada, bob]) await device.sync();
  story.ada(ada);
  story.bob(bob);
  return { ada, bob };
}

/** Syncs until just before this device's `at`-th step, where its process is killed; returns whether it came to that. */
async function syncWithCrash(
  device: Device,
  at: number,
  damage: (device: Device, at: number) => void,
): Promise<boolean> {
  let steps = 0;
  device.step = (name) => {
    if (++steps >= at) throw new Crash(name);
  };
  let crashed = false;
  try {
    await device.sync();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    crashed = true;
  }
  device.step = () => {};
  if (!crashed) return false;
  damage(device, at);
  await device.crash();
  return true;
}

/** What goes with the process. */
const damages: Record<string, (device: Device, at: number) => void> = {
  crash: () => {},
  "power loss": ({ disk }, at) => void disk.losePower(chance(at)),
  "power loss that leaves nothing unflushed": ({ disk }) => void disk.losePower(() => 0),
};

const cases = Object.entries(damages).flatMap(([what, damage]) =>
  (["ada", "bob"] as const).map((who) => ({ what, who, damage })),
);

describe.each(Object.entries(stories))("in the story of %s", (_, story) => {
  it.each(cases)(
    "a $what at any step on $who's device loses nothing and is made good by the next passes",
    async ({ who, damage }) => {
      for (let at = 1; ; at++) {
        const { ada, bob } = await begin(story);
        if (who === "bob") await ada.sync();
        const crashed = await syncWithCrash(who === "ada" ? ada : bob, at, damage);
        for (let round = 0; round < 3; round++) for (const device of [ada, bob]) await device.sync();
        expect(ada.files, `ada, with step ${at}`).toEqual(story.end);
        expect(bob.files, `bob, with step ${at}`).toEqual(story.end);
        expect([ada, bob].map(({ disk }) => disk.temporaries.size)).toEqual([0, 0]);
        if (!crashed) break;
      }
    },
  );
});
