import { describe, expect, it } from "vitest";
import { counterOf } from "../causality/index.js";
import { SyncError } from "../errors/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

/** Ada's device, and the counters that she has sent, in the order in which she sent them. */
async function counting(): Promise<{
  fleet: Fleet;
  ada: Device;
  counters: bigint[];
  line: { isCut: boolean };
}> {
  const fleet = new Fleet();
  const ada = await fleet.device("Ada");
  const counters: bigint[] = [];
  const line = { isCut: false };
  ada.tamper = (remote) => ({
    ...remote,
    commit: async (request, options) => {
      for (const operation of request.operations) {
        const vector = operation.op === "put" ? operation.node.vector : operation.vector;
        counters.push(counterOf(vector, ada.id));
      }
      if (line.isCut) throw new SyncError("offline");
      return await remote.commit(request, options);
    },
  });
  await ada.crash();
  ada.save("a.txt", "1");
  await ada.sync();
  return { fleet, ada, counters, line };
}

const isRising = (counters: readonly bigint[]) =>
  counters.every((counter, i) => i === 0 || counter > (counters[i - 1] ?? 0n));

describe("the counters of a device", () => {
  it("rise, in whatever process", async () => {
    const { ada, counters } = await counting();
    for (const text of ["2", "3", "4"]) {
      if (text === "3") await ada.crash();
      ada.save("a.txt", text);
      await ada.sync();
    }
    expect(counters).toHaveLength(4);
    expect(isRising(counters)).toBe(true);
  });

  it("rise though its state is an older copy, of before a deletion that nobody tells it of", async () => {
    const { ada, counters } = await counting();
    const bringBack = ada.copyState();
    ada.save("a.txt", "2");
    await ada.sync();
    ada.disk.delete("a.txt");
    await ada.sync();
    bringBack();
    await ada.crash();
    ada.save("a.txt", "3");
    await ada.sync();
    expect(isRising(counters)).toBe(true);
    expect(ada.files).toEqual({ "a.txt": "3" });
  });

  it("rise though the journal begins anew, and nobody tells which of them it had", async () => {
    const { fleet, ada, counters, line } = await counting();
    ada.save("a.txt", "2");
    line.isCut = true;
    await expect(ada.sync()).rejects.toMatchObject({ code: "offline" });
    line.isCut = false;
    await fleet.service.startNewEpoch(fleet.namespaceId);
    await expect(ada.sync()).rejects.toMatchObject({ code: "halted" });
    await ada.client.resolve("merge");
    ada.save("a.txt", "3");
    await ada.sync();
    expect(counters).toHaveLength(3);
    expect(isRising(counters)).toBe(true);
  });

  it("rise though the root was exchanged for another one since", async () => {
    const { ada, counters } = await counting();
    const bringBack = ada.copyState();
    ada.disk.marker = undefined;
    await expect(ada.sync()).rejects.toMatchObject({ code: "halted" });
    await ada.client.resolve("merge");
    ada.save("a.txt", "2");
    await ada.sync();
    bringBack();
    await ada.crash();
    await expect(ada.sync()).rejects.toMatchObject({ code: "halted" });
    await ada.client.resolve("merge");
    ada.save("b.txt", "3");
    await ada.sync();
    expect(isRising(counters)).toBe(true);
  });

  it("rise where nothing can be written into the root, whose marker tells of no term then", async () => {
    const { ada, counters } = await counting();
    await ada.crash();
    ada.step = (step) => {
      if (step === "disk writeMarker") throw new SyncError("disk_full");
    };
    ada.save("a.txt", "2");
    expect(await ada.sync()).toEqual({ inSync: true, problems: [] });
    await ada.crash();
    ada.save("a.txt", "3");
    await ada.sync();
    expect(isRising(counters)).toBe(true);
  });
});

describe("a process that commits nothing", () => {
  it("writes nothing into the root", async () => {
    const { ada } = await counting();
    const { marker } = ada.disk;
    await ada.crash();
    await ada.sync();
    expect(ada.disk.marker).toBe(marker);
  });
});
