import { describe, expect, it } from "vitest";
import { SyncError } from "../errors/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

async function syncedDevice(): Promise<Device> {
  const device = await new Fleet().device("Ada's laptop");
  device.save("docs/a.txt", "a");
  await device.sync();
  return device;
}

describe("explaining a path", () => {
  it.each(["", "docs", "docs/a.txt"])("says that %j is in sync", async (path) => {
    const device = await syncedDevice();
    expect(device.client.explain(path)).toMatchObject({ path, inSync: true, differingBelow: 0 });
  });

  it("does not take what nobody knows for something in sync", async () => {
    const device = await syncedDevice();
    expect(device.client.explain("docs/none.txt").inSync).toBe(false);
  });

  it("says what is still to be sent, and that its folder is not all in sync", async () => {
    const device = await syncedDevice();
    device.step = (name) => {
      if (name === "commit before") throw new SyncError("offline");
    };
    device.save("docs/new.txt", "n");
    await device.sync().catch(() => {});
    const { inSync, messages } = device.client.explain("docs/new.txt");
    expect(inSync).toBe(false);
    expect(messages.length).toBeGreaterThan(0);
    expect(device.client.explain("docs")).toMatchObject({ inSync: false, differingBelow: 1 });
  });

  it("names the problem that keeps a path from being in sync", async () => {
    const device = await syncedDevice();
    device.save("docs/bad\u0007name", "x");
    await device.sync();
    const { inSync, code, messages } = device.client.explain("docs/bad\u0007name");
    expect({ inSync, code }).toEqual({ inSync: false, code: "invalid_name" });
    expect(messages.join(" ")).toContain("Rename it");
  });
});
