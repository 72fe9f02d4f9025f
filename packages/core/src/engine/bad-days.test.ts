import { describe, expect, it } from "vitest";
import { SyncError } from "../errors/index.js";
import type { Remote } from "../remote/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

async function pair(): Promise<{ fleet: Fleet; ada: Device; bob: Device }> {
  const fleet = new Fleet();
  return { fleet, ada: await fleet.device("Ada"), bob: await fleet.device("Bob") };
}

/** Makes steps of this name and path fail; returns the undo. */
function failing(device: Device, name: string, path: string, error: Error): () => void {
  device.step = (step, at) => {
    if (step === name && at === path) throw error;
  };
  return () => {
    device.step = () => {};
  };
}

describe("a trouble at one path", () => {
  it.each([
    { code: "disk_full", step: "disk replace" },
    { code: "permission_denied", step: "disk write" },
    { code: "io_error", step: "disk write" },
    { code: "name_not_storable", step: "disk write" },
  ] as const)("is a problem ($code), and the rest goes on until it is mended", async ({ code, step }) => {
    const { ada, bob } = await pair();
    for (const name of ["a", "b", "c"]) ada.save(`${name}.txt`, name);
    await ada.sync();
    const mend = failing(bob, step, "b.txt", new SyncError(code));
    expect(await bob.sync()).toMatchObject({ inSync: false, problems: [{ path: "b.txt", code }] });
    expect(bob.files).toEqual({ "a.txt": "a", "c.txt": "c" });
    mend();
    expect(await bob.sync()).toEqual({ inSync: true, problems: [] });
    expect(bob.files).toEqual(ada.files);
  });

  it("that is a new name which a disk cannot hold keeps nobody from the old one", async () => {
    const fleet = new Fleet();
    const ada = await fleet.device("Ada");
    const bob = await fleet.device("Bob", {}, { nameBytes: 60 });
    ada.save("a.txt", "first");
    for (const device of [ada, bob]) await device.sync();
    const long = `${"long".repeat(16)}.txt`;
    ada.disk.rename("a.txt", long);
    await ada.sync();
    ada.save("a.txt", "second");
    await ada.sync();
    expect(await bob.sync()).toMatchObject({ problems: [{ code: "name_not_storable" }] });
    expect(bob.files["a.txt"]).toBe("second");
    expect(Object.values(bob.files).sort()).toEqual(["first", "second"]);
    ada.disk.rename(long, "b.txt");
    for (const device of [ada, bob, ada]) expect(await device.sync()).toEqual({ inSync: true, problems: [] });
    expect(bob.files).toEqual({ "a.txt": "second", "b.txt": "first" });
    expect(ada.files).toEqual(bob.files);
  });

  it("that is a file nobody may read holds back that file alone, and deletes it nowhere", async () => {
    const { ada, bob } = await pair();
    ada.save("a.txt", "a");
    ada.save("secret.txt", "s1");
    for (const device of [ada, bob]) await device.sync();
    ada.save("secret.txt", "s2");
    ada.save("a.txt", "a2");
    const mend = failing(ada, "disk cut", "secret.txt", new SyncError("permission_denied"));
    expect(await ada.sync()).toMatchObject({ problems: [{ path: "secret.txt", code: "permission_denied" }] });
    await bob.sync();
    expect(bob.files).toEqual({ "a.txt": "a2", "secret.txt": "s1" });
    mend();
    await ada.sync();
    await bob.sync();
    expect(bob.files).toEqual(ada.files);
  });

  it("that is a folder nobody may list deletes nothing of what was in it", async () => {
    const { ada, bob } = await pair();
    ada.save("f/x.txt", "x");
    for (const device of [ada, bob]) await device.sync();
    const mend = failing(ada, "disk list", "f", new SyncError("permission_denied"));
    expect(await ada.sync()).toMatchObject({ problems: [{ path: "f", code: "permission_denied" }] });
    await bob.sync();
    expect(bob.files).toEqual({ "f/": "", "f/x.txt": "x" });
    mend();
    expect(await ada.sync()).toEqual({ inSync: true, problems: [] });
  });

  it("that is a write of the device's own state is made up for by the next one, and after a restart", async () => {
    const { ada, bob } = await pair();
    ada.save("a.txt", "a");
    for (let at = 1; at < 6; at++) {
      ada.save(`${at}.txt`, "new");
      let writes = 0;
      ada.step = (step) => {
        if (step === "state before" && ++writes === at) throw new SyncError("disk_full");
      };
      await ada.sync().catch(() => {});
      ada.step = () => {};
      expect(await ada.sync()).toEqual({ inSync: true, problems: [] });
      await ada.crash();
      expect(await ada.sync()).toEqual({ inSync: true, problems: [] });
      await bob.sync();
      expect(bob.files).toEqual(ada.files);
    }
  });

  it("that is a file which changes while it is read is read again", async () => {
    const { ada, bob } = await pair();
    ada.save("log.txt", "one");
    let changes = 2;
    ada.step = (step, path) => {
      if (step === "disk cut" && path === "log.txt" && changes-- > 0) throw new SyncError("file_busy");
    };
    await ada.sync();
    await ada.sync();
    await bob.sync();
    expect(bob.files).toEqual({ "log.txt": "one" });
  });

  it("that is an edit between plan and replacement keeps the edit", async () => {
    const { ada, bob } = await pair();
    ada.save("doc.txt", "base");
    for (const device of [ada, bob]) await device.sync();
    ada.save("doc.txt", "ada's");
    await ada.sync();
    let edits = 1;
    bob.step = (step, path) => {
      if (step === "disk replace" && path === "doc.txt" && edits-- > 0)
        bob.save("doc.txt", "bob's, at the worst moment");
    };
    for (let round = 0; round < 2; round++) for (const device of [bob, ada]) await device.sync();
    expect(Object.values(bob.files).sort()).toEqual(["ada's", "bob's, at the worst moment"]);
    expect(ada.files).toEqual(bob.files);
  });

  it.each<[string, (bob: Device) => void, Record<string, string>]>([
    ["removed by both", ({ disk }) => disk.delete("f/x.txt"), {}],
    ["moved away", ({ disk }) => disk.rename("f/x.txt", "saved.txt"), { "saved.txt": "x" }],
  ])("that is %s just when its folder is removed leaves nothing to do", async (_, change, expected) => {
    const { ada, bob } = await pair();
    ada.save("f/x.txt", "x");
    for (const device of [ada, bob]) await device.sync();
    ada.disk.delete("f");
    await ada.sync();
    let changes = 1;
    bob.step = (step, path) => {
      if (step !== "disk remove" || path !== "f/x.txt" || changes-- === 0) return;
      change(bob);
      throw new SyncError("destination_changed");
    };
    for (let round = 0; round < 2; round++) for (const device of [bob, ada]) await device.sync();
    for (const device of [bob, ada]) expect(await device.sync()).toEqual({ inSync: true, problems: [] });
    expect(bob.files).toEqual(expected);
    expect(ada.files).toEqual(expected);
  });
});

describe("a journal that no longer reaches back", () => {
  it("lets an edit beat a deletion that the device was never told of", async () => {
    const { fleet, ada, bob } = await pair();
    for (const name of ["early.txt", "late.txt", "other.txt"]) ada.save(name, name);
    for (const device of [ada, bob]) await device.sync();
    ada.disk.delete("early.txt");
    await ada.sync();
    fleet.clock.advance(60_000);
    ada.disk.delete("late.txt");
    await ada.sync();
    await fleet.service.forgetTombstones(fleet.namespaceId, 30_000);
    bob.save("late.txt", "edited");
    expect(await bob.sync()).toEqual({ inSync: true, problems: [] });
    await ada.sync();
    expect(bob.files).toEqual({ "late.txt": "edited", "other.txt": "other.txt" });
    expect(ada.files).toEqual(bob.files);
  });
});

describe("an engine that runs", () => {
  it("sends what is saved here and brings what is saved there, by itself", async () => {
    const { fleet, ada, bob } = await pair();
    await ada.client.start();
    await bob.client.start();
    ada.save("hello.txt", "from ada");
    await fleet.until(() => bob.files["hello.txt"] === "from ada");
    bob.save("hello.txt", "from bob");
    await fleet.until(() => ada.files["hello.txt"] === "from bob");
    await ada.client.close();
    await bob.client.close();
  });

  it("says when the server is away, tries again with growing pauses, and goes on by itself", async () => {
    const { fleet, ada, bob } = await pair();
    let away = true;
    const tries: number[] = [];
    ada.tamper = (remote: Remote) => ({
      ...remote,
      changes: async (...args) => {
        if (!away) return await remote.changes(...args);
        tries.push(fleet.clock.monotonic());
        throw new SyncError("offline");
      },
    });
    await ada.client.close();
    await ada.open();
    ada.save("x.txt", "x");
    await ada.client.start();
    await fleet.until(() => ada.client.status.phase === "offline" && tries.length >= 5);
    expect(ada.client.status).toMatchObject({ problems: [{ path: "", code: "offline" }] });
    const pauses = tries.slice(1).map((at, i) => at - (tries[i] as number));
    expect(pauses.at(-1)).toBeGreaterThan(pauses[0] as number);
    away = false;
    await fleet.until(() => ada.client.status.inSyncAtMs !== undefined);
    await bob.sync();
    expect(bob.files).toEqual({ "x.txt": "x" });
    await ada.client.close();
  });

  it("waits between its tries even when files are due to be read again", async () => {
    const fleet = new Fleet();
    const ada = await fleet.device("Ada", { rescanMs: 1000 });
    let away = false;
    let tries = 0;
    ada.tamper = (remote: Remote) => ({
      ...remote,
      changes: async (...args) => {
        if (!away) return await remote.changes(...args);
        tries++;
        throw new SyncError("offline");
      },
    });
    await ada.client.close();
    await ada.open();
    await ada.client.start();
    ada.save("x.txt", "x");
    await fleet.until(() => ada.client.status.inSyncAtMs !== undefined && ada.calls.includes("commit"));
    // The engine's own reading is heard as a change, and the file is too new to be sure of.
    ada.disk.notify("x.txt");
    fleet.clock.advance(100);
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
    away = true;
    const startMs = fleet.clock.monotonic();
    await fleet.until(() => fleet.clock.monotonic() - startMs > 600_000);
    // At most one for every look at the disk.
    expect(tries).toBeLessThan(1000);
    await ada.client.close();
  });

  it("waits in a halt while its root is missing, and touches nothing", async () => {
    const { fleet, ada, bob } = await pair();
    ada.save("x.txt", "x");
    for (const device of [ada, bob]) await device.sync();
    bob.step = (step) => {
      if (step === "disk readMarker") throw new SyncError("file_missing");
    };
    await bob.client.start();
    await fleet.until(() => bob.client.status.phase === "halted");
    expect(bob.client.status.halt).toMatchObject({ reason: "root-missing", decisions: ["restore"] });
    expect(bob.told("halt")).toHaveLength(1);
    await bob.client.stop();
    expect(ada.files).toEqual({ "x.txt": "x" });
  });

  it("stops in the middle of whatever it does when told to", async () => {
    const { fleet, ada } = await pair();
    for (let i = 0; i < 200; i++) ada.save(`f/${i}.txt`, `${i}`);
    let stopping: Promise<void> | undefined;
    ada.step = (name) => {
      if (name === "upload before") stopping ??= ada.client.stop();
    };
    await ada.client.start();
    await fleet.until(() => stopping !== undefined);
    await stopping;
    expect(ada.client.status.phase).toBe("stopped");
    expect(await ada.sync()).toEqual({ inSync: true, problems: [] });
  });
});

describe("a name that cannot be", () => {
  it("is told with the same code by a scan and by a watch, until it is gone", async () => {
    const { fleet, ada } = await pair();
    await ada.client.start();
    await fleet.until(() => ada.client.status.inSyncAtMs !== undefined);
    ada.save("a\\b.txt", "x");
    await fleet.until(() => ada.client.status.problems.length > 0);
    expect(ada.client.status.problems).toMatchObject([{ path: "a\\b.txt", code: "invalid_name" }]);
    ada.disk.delete("a\\b.txt");
    await fleet.until(() => ada.client.status.problems.length === 0);
    await ada.client.close();
  });

  it("ends a pass only when all that it had begun has ended", async () => {
    const fleet = new Fleet();
    const ada = await fleet.device("Ada");
    const bob = await fleet.device("Bob", { requestBytes: 1000 });
    for (const name of ["a", "b", "c", "d"]) ada.save(`${name}.txt`, name.repeat(900));
    await ada.sync();
    let fetches = 0;
    bob.tamper = (remote) => ({
      ...remote,
      async *fetch(...args) {
        if (++fetches === 2) throw new SyncError("unavailable");
        yield* remote.fetch(...args);
      },
    });
    await bob.crash();
    const begun: string[] = [];
    let isOver = false;
    bob.step = (step) => {
      if (isOver) begun.push(step);
    };
    await expect(bob.sync()).rejects.toMatchObject({ code: "unavailable" });
    isOver = true;
    for (let turns = 0; turns < 200; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual([]);
  });
});
