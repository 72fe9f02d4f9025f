import { describe, expect, it } from "vitest";
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

/** Syncs with the `at`-th step of this device failing as a power cut does; returns whether it came to that. */
async function syncWithCrash(device: Device, at: number): Promise<boolean> {
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
  if (crashed) await device.crash();
  return crashed;
}

describe.each(Object.entries(stories))("a crash at any step of %s", (_, story) => {
  it.each(["ada", "bob"] as const)(
    "on %s's device loses nothing and is made good by the next passes",
    async (who) => {
      for (let at = 1; ; at++) {
        const { ada, bob } = await begin(story);
        if (who === "bob") await ada.sync();
        const crashed = await syncWithCrash(who === "ada" ? ada : bob, at);
        for (let round = 0; round < 3; round++) for (const device of [ada, bob]) await device.sync();
        expect(ada.files, `ada after a crash at step ${at}`).toEqual(story.end);
        expect(bob.files, `bob after a crash at step ${at}`).toEqual(story.end);
        if (!crashed) break;
      }
    },
  );
});
