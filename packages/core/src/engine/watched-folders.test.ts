import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Device, Fleet } from "./fleet.fixture.js";

let fleet: Fleet;
let ada: Device;
let bob: Device;
/** Whether Bob's system only says that it has missed something. */
let deaf = false;
const overflow = { kind: "overflow" } as const;

beforeEach(async () => {
  fleet = new Fleet();
  // Nothing but the watch says where to look.
  const settings = { rescanMs: Number.MAX_SAFE_INTEGER };
  ada = await fleet.device("Ada's laptop", settings);
  bob = await fleet.device("Bob's desk", settings);
  bob.tamperDisk = (fs) => ({ watch: (listener) => fs.watch((event) => listener(deaf ? overflow : event)) });
  await bob.client.close();
  await bob.open();
  ada.save("old/a.txt", "a");
  ada.save("old/inner/b.txt", "b");
  for (const device of [ada, bob]) await device.sync();
  for (const device of [ada, bob]) await device.client.start();
  await fleet.until(() => [ada, bob].every(({ client }) => client.status.phase === "idle"));
});
afterEach(async () => {
  deaf = false;
  for (const device of [ada, bob]) await device.client.close();
});

describe("while nudges flow", () => {
  it("a save is one commit, and nobody reads what they have done themselves", async () => {
    for (const device of [ada, bob]) device.calls.length = 0;
    ada.disk.rename("old/a.txt", "renamed.txt");
    const expected = { "old/": "", "old/inner/": "", "old/inner/b.txt": "b", "renamed.txt": "a" };
    await fleet.until(() => JSON.stringify(bob.files) === JSON.stringify(expected));
    // What their own doings make the watches and nudges tell is heard before the next save is.
    ada.save("renamed.txt", "more");
    await fleet.until(() => bob.files["renamed.txt"] === "more");
    await fleet.until(() => [ada, bob].every(({ client }) => client.status.phase === "idle"));
    expect(ada.calls).toEqual(["commit", "missing", "upload", "commit"]);
    expect(bob.calls).toEqual(["changes", "changes", "fetch"]);
  });
});

/** What a watch reports in one go, when several things were done before anybody looked. */
describe("a folder that was renamed together with", () => {
  it.each<[string, () => void, Record<string, string>]>([
    [
      "a file that had just come into it",
      () => {
        ada.save("old/c.txt", "c");
        ada.disk.rename("old", "new");
      },
      { "new/": "", "new/a.txt": "a", "new/c.txt": "c", "new/inner/": "", "new/inner/b.txt": "b" },
    ],
    [
      "a file that came into it afterwards",
      () => {
        ada.disk.rename("old", "new");
        ada.save("new/inner/c.txt", "c");
      },
      { "new/": "", "new/a.txt": "a", "new/inner/": "", "new/inner/b.txt": "b", "new/inner/c.txt": "c" },
    ],
    [
      "a file that was edited, moved or removed in it",
      () => {
        ada.save("old/a.txt", "edited");
        ada.disk.rename("old", "new");
        ada.disk.rename("new/inner/b.txt", "new/b.txt");
      },
      { "new/": "", "new/a.txt": "edited", "new/b.txt": "b", "new/inner/": "" },
    ],
    [
      "another folder that took its old name",
      () => {
        ada.disk.rename("old", "new");
        ada.save("old/d.txt", "d");
      },
      {
        "new/": "",
        "new/a.txt": "a",
        "new/inner/": "",
        "new/inner/b.txt": "b",
        "old/": "",
        "old/d.txt": "d",
      },
    ],
  ])("%s is synced as it is", async (_, change, expected) => {
    change();
    expect(ada.files).toEqual(expected);
    await fleet.until(() => JSON.stringify(bob.files) === JSON.stringify(expected));
    expect(ada.files).toEqual(expected);
  });
});

describe("a watch that has missed what happened", () => {
  it("says so, and everything is looked at", async () => {
    deaf = true;
    bob.save("old/inner/b.txt", "edited");
    bob.disk.delete("old/a.txt");
    const expected = { "old/": "", "old/inner/": "", "old/inner/b.txt": "edited" };
    await fleet.until(() => JSON.stringify(ada.files) === JSON.stringify(expected));
    expect(bob.files).toEqual(expected);
  });
});
