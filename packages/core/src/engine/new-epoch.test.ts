import { describe, expect, it } from "vitest";
import { type Device, Fleet } from "./fleet.fixture.js";

class Crash extends Error {}

/** Does it until just before the device's `at`-th step, where its process is killed; returns whether it came to that. */
async function crashAt(device: Device, at: number, work: () => Promise<unknown>): Promise<boolean> {
  let steps = 0;
  device.step = () => {
    if (++steps >= at) throw new Crash();
  };
  try {
    await work();
    return false;
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    await device.crash();
    return true;
  } finally {
    device.step = () => {};
  }
}

async function syncAnyhow(device: Device): Promise<void> {
  try {
    await device.sync();
  } catch {
    await device.client.resolve("merge");
    await device.sync();
  }
}

describe("a new epoch", () => {
  it("deletes nothing that the journal does not have, wherever a crash interrupts its adoption", async () => {
    for (let at = 1; ; at++) {
      const fleet = new Fleet();
      const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
      // More than a page.
      for (let i = 0; i < 4; i++) ada.save(`${i}.txt`, `${i}`);
      for (const device of [ada, bob]) await device.sync();
      ada.disk.delete("1.txt");
      await ada.sync();
      await fleet.service.startNewEpoch(fleet.namespaceId);
      await expect(bob.sync()).rejects.toMatchObject({ code: "halted" });
      const crashed = await crashAt(bob, at, () => bob.client.resolve("merge"));
      for (const device of [bob, ada, bob, ada]) await syncAnyhow(device);
      expect(bob.files, `with step ${at}`).toEqual({
        "0.txt": "0",
        "1.txt": "1",
        "2.txt": "2",
        "3.txt": "3",
      });
      expect(ada.files).toEqual(bob.files);
      if (!crashed) break;
    }
  });
});
