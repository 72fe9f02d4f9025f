import { describe, expect, it } from "vitest";
import { SyncError } from "../errors/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

class Crash extends Error {}

/** Bob's process is killed before its `at`-th step; says whether it came to that. */
async function syncUntil(bob: Device, at: number): Promise<boolean> {
  let steps = 0;
  bob.step = () => {
    if (++steps >= at) throw new Crash();
  };
  try {
    await bob.sync();
    return false;
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return true;
  } finally {
    bob.step = () => {};
  }
}

/** What Ada does while Bob's process is dead, and what both have in the end. */
const meanwhile: Record<string, { act: (ada: Device) => void; end: Record<string, string> }> = {
  "are edited elsewhere": {
    act: (ada) => {
      ada.save("new.txt", "newer");
      ada.save("f/old.txt", "newest");
    },
    end: { "f/": "", "f/old.txt": "newest", "g/": "", "g/deep.txt": "d", "new.txt": "newer" },
  },
  "are deleted elsewhere": {
    act: (ada) => {
      for (const path of ["new.txt", "f", "g"]) ada.disk.delete(path);
    },
    end: {},
  },
  "are renamed elsewhere": {
    act: (ada) => {
      ada.disk.rename("new.txt", "moved.txt");
      ada.disk.rename("f/old.txt", "f/moved.txt");
      ada.disk.rename("g", "h");
    },
    end: { "f/": "", "f/moved.txt": "edited", "h/": "", "h/deep.txt": "d", "moved.txt": "new" },
  },
  "are renamed and edited elsewhere": {
    act: (ada) => {
      ada.disk.rename("new.txt", "moved.txt");
      ada.save("moved.txt", "newer");
      ada.disk.rename("f/old.txt", "f/moved.txt");
      ada.save("f/moved.txt", "newest");
    },
    end: { "f/": "", "f/moved.txt": "newest", "g/": "", "g/deep.txt": "d", "moved.txt": "newer" },
  },
};

describe("files that a process had put in place, but not yet noted, when it was killed", () => {
  it.each(Object.entries(meanwhile))(
    "are the journal's when they %s before the next one starts",
    async (_, { act, end }) => {
      for (let at = 1; ; at++) {
        const fleet = new Fleet();
        const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
        ada.save("f/old.txt", "old");
        for (const device of [ada, bob]) await device.sync();
        ada.save("f/old.txt", "edited");
        ada.save("new.txt", "new");
        ada.save("g/deep.txt", "d");
        await ada.sync();
        const crashed = await syncUntil(bob, at);
        act(ada);
        await ada.sync();
        await bob.crash();
        for (const device of [bob, ada]) await device.sync();
        expect(bob.files, `bob, with step ${at}`).toEqual(end);
        expect(ada.files, `ada, with step ${at}`).toEqual(end);
        if (!crashed) break;
      }
    },
  );

  it("are a user's own where a user has saved the same since", async () => {
    const fleet = new Fleet();
    const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
    for (const device of [ada, bob]) await device.sync();
    ada.save("new.txt", "the same");
    await ada.sync();
    // Bob's process has heard of it, and is killed before the file comes.
    bob.step = (name) => {
      if (name === "fetch before") throw new Crash();
    };
    await expect(bob.sync()).rejects.toThrow(Crash);
    bob.step = () => {};
    fleet.clock.advance(60_000);
    bob.save("new.txt", "the same");
    ada.disk.delete("new.txt");
    await ada.sync();
    await bob.crash();
    for (const device of [bob, ada]) await device.sync();
    expect(bob.files).toEqual({ "new.txt": "the same" });
    expect(ada.files).toEqual(bob.files);
  });
});

/** What Ada does to a file that was moved and edited at once, while Bob's process is dead. */
const afterTheMove: Record<string, { act: (ada: Device) => void; end: Record<string, string> }> = {
  deleted: {
    act: (ada) => {
      for (const path of ["g", "one.txt"]) ada.disk.delete(path);
    },
    end: { "f/": "", "two.txt": "one, edited" },
  },
  edited: {
    act: (ada) => {
      ada.save("g/moved.txt", "edited again");
      ada.save("one.txt", "two, edited again");
    },
    end: {
      "f/": "",
      "g/": "",
      "g/moved.txt": "edited again",
      "one.txt": "two, edited again",
      "two.txt": "one, edited",
    },
  },
};

describe("a file whose move a process had carried out, and not its edit, when it was killed", () => {
  it.each(Object.entries(afterTheMove))(
    "has not been moved by this disk's user: %s elsewhere, it is just that",
    async (_, { act, end }) => {
      for (let at = 1; ; at++) {
        const fleet = new Fleet();
        const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
        for (const [path, text] of Object.entries({ "f/old.txt": "old", "one.txt": "one", "two.txt": "two" }))
          ada.save(path, text);
        for (const device of [ada, bob]) await device.sync();
        ada.disk.rename("f/old.txt", "g/moved.txt");
        ada.save("g/moved.txt", "edited");
        // Two that swap: one of them waits under another name meanwhile.
        ada.disk.rename("one.txt", "waiting");
        ada.disk.rename("two.txt", "one.txt");
        ada.disk.rename("waiting", "two.txt");
        ada.save("one.txt", "two, edited");
        ada.save("two.txt", "one, edited");
        await ada.sync();
        const crashed = await syncUntil(bob, at);
        act(ada);
        await ada.sync();
        await bob.crash();
        for (const device of [bob, ada]) await device.sync();
        expect(bob.files, `bob, with step ${at}`).toEqual(end);
        expect(ada.files, `ada, with step ${at}`).toEqual(end);
        if (!crashed) break;
      }
    },
  );
});

describe("files that were put in place and could not be flushed", () => {
  it.each(Object.entries(meanwhile))(
    "are the journal's when they %s before they can be",
    async (_, { act, end }) => {
      const fleet = new Fleet();
      const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
      ada.save("f/old.txt", "old");
      for (const device of [ada, bob]) await device.sync();
      ada.save("f/old.txt", "edited");
      ada.save("new.txt", "new");
      await ada.sync();
      bob.step = (name) => {
        if (name === "disk flush folder") throw new SyncError("io_error");
      };
      await bob.sync();
      expect(bob.files).toEqual({ "f/": "", "f/old.txt": "edited", "new.txt": "new" });
      bob.step = () => {};
      ada.save("g/deep.txt", "d");
      act(ada);
      await ada.sync();
      for (const device of [bob, ada]) await device.sync();
      expect(bob.files).toEqual(end);
      expect(ada.files).toEqual(end);
    },
  );

  it("are the journal's when it goes on in the middle of the pass", async () => {
    const fleet = new Fleet();
    const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
    ada.save("both.txt", "one");
    for (const device of [ada, bob]) await device.sync();
    ada.save("new.txt", "new");
    await ada.sync();
    // What ada does while bob has new.txt in its place and is about to send his own.
    ada.save("new.txt", "newer");
    ada.save("both.txt", "ada's");
    bob.save("both.txt", "bob's");
    let isFlushed = false;
    bob.tamper = (remote) => ({
      ...remote,
      commit: async (...args) => {
        if (!isFlushed) await ada.sync();
        isFlushed = true;
        return await remote.commit(...args);
      },
    });
    await bob.crash();
    bob.step = (name) => {
      if (name === "disk flush folder" && !isFlushed) throw new SyncError("io_error");
    };
    for (const device of [bob, bob, ada]) await device.sync();
    expect(bob.files).toEqual({
      "both (Bob's conflicted copy 2026-11-21).txt": "bob's",
      "both.txt": "ada's",
      "new.txt": "newer",
    });
    expect(ada.files).toEqual(bob.files);
  });
});
