import { describe, expect, it } from "vitest";
import { type Device, Fleet } from "./fleet.fixture.js";

async function pair(): Promise<{ fleet: Fleet; ada: Device; bob: Device }> {
  const fleet = new Fleet();
  return { fleet, ada: await fleet.device("Ada"), bob: await fleet.device("Bob") };
}

describe("a journal that takes many pages", () => {
  it("is read to its end before anything is planned", async () => {
    const { ada, bob } = await pair();
    bob.tamper = (remote) => ({
      ...remote,
      changes: (cursor, options) => remote.changes(cursor, { ...options, limit: 2 }),
    });
    await bob.client.close();
    await bob.open();
    for (let i = 0; i < 7; i++) ada.save(`f/${i}.txt`, `${i}`);
    for (const device of [ada, bob]) expect(await device.sync()).toEqual({ inSync: true, problems: [] });
    expect(bob.files).toEqual(ada.files);
    // Every file leaves its folder, and the folder goes, in different pages.
    for (let i = 0; i < 7; i++) ada.disk.rename(`f/${i}.txt`, `g/${(i + 1) % 7}.txt`);
    ada.disk.delete("f");
    for (const device of [ada, bob]) expect(await device.sync()).toEqual({ inSync: true, problems: [] });
    expect(bob.files).toEqual(ada.files);
    expect(bob.disk.trash).toEqual([]);
  });
});

describe("a journal that no longer reaches back to a device", () => {
  it("has that device remove what is gone, and nothing else, not even for a moment", async () => {
    const { fleet, ada, bob } = await pair();
    for (const name of ["gone", "kept", "edited"]) ada.save(`${name}.txt`, name);
    for (const device of [ada, bob]) await device.sync();
    ada.disk.delete("gone.txt");
    ada.save("edited.txt", "by ada");
    await ada.sync();
    fleet.clock.advance(60_000);
    await fleet.service.forgetTombstones(fleet.namespaceId, 30_000);
    bob.save("new.txt", "bob's");
    expect(await bob.sync()).toEqual({ inSync: true, problems: [] });
    expect(bob.files).toEqual({ "edited.txt": "by ada", "kept.txt": "kept", "new.txt": "bob's" });
    expect(bob.disk.trash.map(({ path }) => path).sort()).toEqual(["edited.txt", "gone.txt"]);
    await ada.sync();
    expect(ada.files).toEqual(bob.files);
  });
});

describe("a commit whose answer was lost in a crash", () => {
  it("is this device's own work: what is edited before the next start is an edit of that", async () => {
    const { ada, bob } = await pair();
    ada.save("draft.txt", "one");
    for (const device of [ada, bob]) await device.sync();
    ada.save("draft.txt", "one, two");
    ada.step = (step) => {
      if (step === "commit after") throw new Error("power cut");
    };
    await expect(ada.sync()).rejects.toThrow("power cut");
    ada.step = () => {};
    await ada.crash();
    ada.save("draft.txt", "one, two, three");
    for (const device of [ada, bob]) await device.sync();
    expect(ada.files).toEqual({ "draft.txt": "one, two, three" });
    expect(bob.files).toEqual(ada.files);
  });
});
