import { describe, expect, it } from "vitest";
import { type Device, Fleet } from "./fleet.fixture.js";

async function synced(): Promise<{ ada: Device; bob: Device }> {
  const fleet = new Fleet();
  const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
  for (const name of ["one", "two", "three"]) ada.save(`${name}.txt`, name);
  for (const device of [ada, bob]) await device.sync();
  return { ada, bob };
}

const all = { "one.txt": "one", "three.txt": "three", "two.txt": "two" };

describe("another folder in the root's place", () => {
  it.each<[string, string | undefined]>([
    ["that was never synced", undefined],
    ["that is the root of another device", "somebody else's"],
  ])("%s halts, and is merged when that is decided: nothing is deleted on either side", async (_, marker) => {
    const { ada, bob } = await synced();
    bob.disk.root = bob.disk.newFolder();
    bob.disk.marker = marker;
    bob.save("other.txt", "of the other folder");
    await expect(bob.sync()).rejects.toMatchObject({ code: "halted", details: { reason: "root-replaced" } });
    await ada.sync();
    expect([ada.files, bob.files]).toEqual([all, { "other.txt": "of the other folder" }]);
    expect(bob.client.status.halt?.decisions).toEqual(["merge"]);
    await bob.client.resolve("merge");
    for (const device of [bob, ada]) expect(await device.sync()).toEqual({ inSync: true, problems: [] });
    expect(bob.files).toEqual({ ...all, "other.txt": "of the other folder" });
    expect(ada.files).toEqual(bob.files);
  });

  // Where something is missing there is a second look: after it, nothing more than the marker tells.
  it.each([1, 2])("is noticed though it came during look %d at the disk", async (look) => {
    const { ada, bob } = await synced();
    bob.disk.delete("one.txt");
    let looks = 0;
    bob.step = (step, path) => {
      if (step !== "disk list" || path !== "" || ++looks !== look) return;
      bob.disk.root = bob.disk.newFolder();
      bob.disk.marker = undefined;
    };
    await expect(bob.sync()).rejects.toMatchObject({ code: "halted", details: { reason: "root-replaced" } });
    expect(looks).toBeGreaterThanOrEqual(look);
    await ada.sync();
    expect(ada.files).toEqual(all);
  });

  it("is noticed though it came while files were put in place", async () => {
    const { ada, bob } = await synced();
    ada.save("one.txt", "edited");
    await ada.sync();
    bob.step = (step) => {
      if (step !== "disk write") return;
      bob.disk.root = bob.disk.newFolder();
      bob.disk.marker = undefined;
    };
    await expect(bob.sync()).rejects.toMatchObject({ code: "halted", details: { reason: "root-replaced" } });
    await ada.sync();
    expect(ada.files).toEqual({ ...all, "one.txt": "edited" });
  });

  it.each([
    "changes after",
    "fetch before",
    "missing after",
    "disk write",
    "disk replace",
    "disk readMarker",
  ])("takes nothing and deletes nothing when it came at a '%s' and is gone again", async (moment) => {
    const { ada, bob } = await synced();
    ada.save("new.txt", "Ada's");
    await ada.sync();
    bob.save("one.txt", "Bob's");
    // The first commit of a process writes into the marker.
    await bob.crash();
    for (let nth = 1; nth <= 4; nth++) {
      const { disk } = bob;
      const other = disk.newFolder();
      let times = 0;
      let bringBack = () => {};
      bob.step = (step) => {
        if (step !== moment || ++times !== nth) return;
        const { root, marker } = disk;
        Object.assign(disk, { root: other, marker: undefined });
        bringBack = () => void Object.assign(disk, { root, marker });
      };
      await bob.sync().catch(() => {});
      if (disk.root === other) expect([other.entries.size, disk.marker]).toEqual([0, undefined]);
      bob.step = () => {};
      bringBack();
      await bob.crash();
    }
    for (const device of [bob, ada, bob]) expect((await device.sync()).inSync).toBe(true);
    const expected = { ...all, "new.txt": "Ada's", "one.txt": "Bob's" };
    expect([ada.files, bob.files]).toEqual([expected, expected]);
  });
});
