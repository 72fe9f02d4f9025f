import { describe, expect, it } from "vitest";
import { type Device, Fleet } from "./fleet.fixture.js";

async function pair(): Promise<{ ada: Device; bob: Device }> {
  const fleet = new Fleet();
  return { ada: await fleet.device("Ada"), bob: await fleet.device("Bob") };
}

/** Does it when the engine is about to take this step, once. */
function justBefore(device: Device, step: string, path: string, act: () => void): void {
  let times = 1;
  device.step = (name, at) => {
    if (name === step && at === path && times-- > 0) act();
  };
}

describe("what users do between two looks of the engine", () => {
  it("may be a file moved over another one: that one is gone, and nothing else happens", async () => {
    const { ada, bob } = await pair();
    ada.save("f/z.txt", "z");
    ada.save("x.txt", "x");
    for (const device of [ada, bob]) await device.sync();
    ada.disk.rename("f/z.txt", "x.txt");
    expect(await ada.sync()).toEqual({ inSync: true, problems: [] });
    await bob.sync();
    expect(bob.files).toEqual({ "f/": "", "x.txt": "z" });
    expect(ada.files).toEqual(bob.files);
  });

  it("may be a swap of two files, one of which the engine was about to rename", async () => {
    const { ada, bob } = await pair();
    for (const name of ["one", "two"]) ada.save(name, `${name}!`);
    for (const device of [ada, bob]) await device.sync();
    ada.disk.rename("one", "uno");
    await ada.sync();
    justBefore(bob, "disk move", "one", () => {
      bob.disk.rename("one", "tmp");
      bob.disk.rename("two", "one");
      bob.disk.rename("tmp", "two");
    });
    for (let round = 0; round < 3; round++) for (const device of [bob, ada]) await device.sync();
    expect(bob.files).toEqual(ada.files);
    expect(Object.values(ada.files).sort()).toEqual(["one!", "two!"]);
    expect(ada.files["one"]).toBe("two!");
  });

  it("may be a rename and an edit that leaves size and times as they were", async () => {
    const { ada, bob } = await pair();
    ada.save("x.txt", "one");
    for (const device of [ada, bob]) await device.sync();
    await ada.sync();
    const modifiedAtMs = ada.disk.find("x.txt")?.modifiedAtMs as number;
    ada.disk.rename("x.txt", "y.txt");
    ada.disk.save("y.txt", "two", modifiedAtMs);
    for (const device of [ada, bob]) await device.sync();
    expect(bob.files).toEqual({ "y.txt": "two" });
  });

  it("may be an edit right after the engine's own rename, which leaves size and times as they were", async () => {
    const { ada, bob } = await pair();
    ada.save("x.txt", "one");
    for (const device of [ada, bob, bob]) await device.sync();
    ada.disk.rename("x.txt", "y.txt");
    await ada.sync();
    let edits = 1;
    bob.step = () => {
      const moved = bob.disk.find("y.txt");
      if (moved !== undefined && edits-- > 0) bob.disk.save("y.txt", "two", moved.modifiedAtMs);
    };
    for (const device of [bob, bob, ada]) await device.sync();
    expect(edits).toBeLessThan(1);
    expect(bob.files).toEqual({ "y.txt": "two" });
    expect(ada.files).toEqual(bob.files);
  });

  it("may be a change of case alone, on a disk that ignores it and is watched", async () => {
    const fleet = new Fleet({ nameRule: "fold-case" });
    const ada = await fleet.device("Ada", {}, { names: "fold-case" });
    const bob = await fleet.device("Bob");
    ada.save("readme.txt", "r");
    await ada.client.start();
    await bob.client.start();
    await fleet.until(() => bob.files["readme.txt"] === "r");
    ada.disk.rename("readme.txt", "README.txt");
    await fleet.until(() => bob.files["README.txt"] === "r");
    for (const device of [ada, bob]) await device.client.stop();
    for (const device of [ada, bob]) await device.sync();
    expect(bob.files).toEqual({ "README.txt": "r" });
    expect(ada.files).toEqual(bob.files);
  });
});
