import { describe, expect, it } from "vitest";
import { SyncError } from "../errors/index.js";
import type { Remote } from "../remote/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

async function pair(): Promise<{ fleet: Fleet; ada: Device; bob: Device }> {
  const fleet = new Fleet();
  return { fleet, ada: await fleet.device("Ada's laptop"), bob: await fleet.device("Bob's desk") };
}

/** Syncs every device until nobody has anything to say. */
async function settle(...devices: Device[]): Promise<void> {
  for (let round = 0; round < 4; round++) for (const device of devices) await device.sync();
}

describe("an engine", () => {
  it("brings a tree from one disk to another", async () => {
    const { ada, bob } = await pair();
    ada.save("notes/today.md", "hello");
    ada.save("notes/old/yesterday.md", "hi");
    ada.disk.makeFolder("empty");
    ada.disk.makeLink("latest", "notes/today.md");
    expect(await ada.sync()).toEqual({ inSync: true, problems: [] });
    expect(await bob.sync()).toEqual({ inSync: true, problems: [] });
    expect(bob.files).toEqual(ada.files);
  });

  it("does nothing in a second pass, not even ask for content", async () => {
    const { ada, bob } = await pair();
    ada.save("a/b.txt", "1");
    await settle(ada, bob);
    ada.calls.length = 0;
    bob.calls.length = 0;
    await settle(ada, bob);
    expect([...new Set([...ada.calls, ...bob.calls])]).toEqual(["changes"]);
  });

  it("sends a thousand small files in a handful of requests each way", async () => {
    const { ada, bob } = await pair();
    for (let i = 0; i < 1000; i++) ada.save(`folder${i % 10}/file${i}.txt`, `content ${i}`);
    await ada.sync();
    await bob.sync();
    expect(bob.files).toEqual(ada.files);
    expect(ada.calls.length).toBeLessThan(16);
    expect(bob.calls.length).toBeLessThan(8);
  });

  it("sends a folder's rename as one commit without content", async () => {
    const { ada, bob } = await pair();
    for (let i = 0; i < 50; i++) ada.save(`old/${i}.txt`, `content ${i}`);
    await settle(ada, bob);
    ada.disk.rename("old", "new");
    ada.calls.length = 0;
    bob.calls.length = 0;
    await ada.sync();
    await bob.sync();
    expect(ada.calls).toEqual(["changes", "commit"]);
    expect(bob.calls).toEqual(["changes"]);
    expect(bob.files).toEqual(ada.files);
    expect(bob.told("applied").at(-1)).toEqual({ path: "new", change: "moved", from: "old" });
  });

  it("keeps both sides of a conflict, under the same names everywhere", async () => {
    const { ada, bob } = await pair();
    ada.save("report.txt", "base");
    await settle(ada, bob);
    ada.save("report.txt", "ada's words");
    bob.save("report.txt", "bob's words");
    await settle(ada, bob);
    expect(ada.files).toEqual({
      "report (Bob's desk's conflicted copy 2026-11-21).txt": "bob's words",
      "report.txt": "ada's words",
    });
    expect(bob.files).toEqual(ada.files);
    expect(bob.told("conflict")).toEqual([
      { path: "report.txt", copyPath: "report (Bob's desk's conflicted copy 2026-11-21).txt" },
    ]);
  });

  it("makes no copy where both sides made the same file", async () => {
    const { ada, bob } = await pair();
    ada.save("same/file.txt", "equal");
    bob.save("same/file.txt", "equal");
    await settle(ada, bob);
    expect(ada.files).toEqual({ "same/": "", "same/file.txt": "equal" });
    expect(bob.files).toEqual(ada.files);
  });

  it("lets an edit beat a deletion, and says so", async () => {
    const { ada, bob } = await pair();
    ada.save("plan.txt", "v1");
    await settle(ada, bob);
    ada.disk.delete("plan.txt");
    bob.save("plan.txt", "v2");
    await ada.sync();
    await settle(bob, ada);
    expect(ada.files).toEqual({ "plan.txt": "v2" });
    expect(bob.files).toEqual(ada.files);
    expect(bob.told("resurrected")).toEqual([{ path: "plan.txt", side: "remote" }]);
  });

  it("keeps what was added to a folder that another device deleted", async () => {
    const { ada, bob } = await pair();
    ada.save("trip/map.txt", "map");
    ada.save("trip/days/one.txt", "one");
    await settle(ada, bob);
    ada.disk.delete("trip");
    bob.save("trip/days/two.txt", "two");
    await ada.sync();
    await settle(bob, ada);
    expect(ada.files).toEqual({ "trip/": "", "trip/days/": "", "trip/days/two.txt": "two" });
    expect(bob.files).toEqual(ada.files);
  });

  it("puts what it removes and replaces into the local trash", async () => {
    const { ada, bob } = await pair();
    ada.save("gone.txt", "precious");
    ada.save("edited.txt", "first");
    await settle(ada, bob);
    ada.disk.delete("gone.txt");
    ada.save("edited.txt", "second");
    await settle(ada, bob);
    expect(bob.files).toEqual({ "edited.txt": "second" });
    expect(bob.disk.trash.map(({ path }) => path).sort()).toEqual(["edited.txt", "gone.txt"]);
  });

  it("lets two files swap names", async () => {
    const { ada, bob } = await pair();
    ada.save("a.txt", "was a");
    ada.save("b.txt", "was b");
    await settle(ada, bob);
    ada.disk.rename("a.txt", "tmp");
    ada.disk.rename("b.txt", "a.txt");
    ada.disk.rename("tmp", "b.txt");
    await settle(ada, bob);
    expect(bob.files).toEqual({ "a.txt": "was b", "b.txt": "was a" });
    expect(bob.calls).not.toContain("upload");
  });

  it("turns a file into a folder of the same name and back", async () => {
    const { ada, bob } = await pair();
    ada.save("thing", "file");
    await settle(ada, bob);
    ada.disk.delete("thing");
    ada.save("thing/inside", "now a folder");
    await settle(ada, bob);
    expect(bob.files).toEqual({ "thing/": "", "thing/inside": "now a folder" });
    bob.disk.delete("thing");
    bob.save("thing", "file again");
    await settle(bob, ada);
    expect(ada.files).toEqual({ thing: "file again" });
  });

  it("follows the journal where two moves make a cycle", async () => {
    const { ada, bob } = await pair();
    ada.save("a/1", "1");
    ada.save("b/2", "2");
    await settle(ada, bob);
    ada.disk.rename("a", "b/a");
    bob.disk.rename("b", "a/b");
    await ada.sync();
    await settle(bob, ada);
    expect(ada.files).toEqual({ "b/": "", "b/2": "2", "b/a/": "", "b/a/1": "1" });
    expect(bob.files).toEqual(ada.files);
  });

  it("takes an edit that follows a lost answer for an edit, not for a conflict", async () => {
    const fleet = new Fleet();
    const ada = await fleet.device("Ada's laptop");
    const bob = await fleet.device("Bob's desk");
    let lose = true;
    ada.tamper = (remote: Remote) => ({
      ...remote,
      commit: async (...args) => {
        const result = await remote.commit(...args);
        if (!lose) return result;
        lose = false;
        throw new SyncError("timeout");
      },
    });
    await ada.client.close();
    await ada.open();
    ada.save("draft.txt", "one");
    await expect(ada.sync()).rejects.toMatchObject({ code: "timeout" });
    ada.save("draft.txt", "one and two");
    await settle(ada, bob);
    expect(ada.files).toEqual({ "draft.txt": "one and two" });
    expect(bob.files).toEqual(ada.files);
  });

  it("goes on after a crash where it was", async () => {
    const { ada, bob } = await pair();
    ada.save("a.txt", "1");
    await settle(ada, bob);
    ada.save("a.txt", "2");
    await ada.crash();
    await settle(ada, bob);
    expect(bob.files).toEqual({ "a.txt": "2" });
  });

  it("leaves ignored files alone, and their folder with them", async () => {
    const { ada, bob } = await pair();
    ada.save(".synclineignore", "*.tmp\n");
    ada.save("work/file.txt", "x");
    await settle(ada, bob);
    ada.save("work/scratch.tmp", "mine");
    bob.disk.delete("work");
    await settle(bob, ada);
    expect(ada.files).toEqual({ ".synclineignore": "*.tmp\n", "work/": "", "work/scratch.tmp": "mine" });
    expect(ada.client.status.problems).toMatchObject([{ path: "work", code: "ignored_content" }]);
  });

  it("keeps ignoring what it ignored when the ignore file cannot be read for a while", async () => {
    const { ada, bob } = await pair();
    ada.save(".synclineignore", "secret.txt\n");
    await settle(ada, bob);
    ada.save("secret.txt", "mine alone");
    ada.step = (name, path) => {
      if (name === "disk open" && path === ".synclineignore") throw new SyncError("permission_denied");
    };
    await settle(ada, bob);
    expect(bob.files).toEqual({ ".synclineignore": "secret.txt\n" });
  });
});

describe("an engine halts", () => {
  async function filled() {
    const made = await pair();
    for (let i = 0; i < 60; i++) made.ada.save(`f/${i}.txt`, `${i}`);
    await settle(made.ada, made.bob);
    return made;
  }

  it("when everything in the root is gone, and restores it on request", async () => {
    const { ada, bob } = await filled();
    bob.disk.delete("f");
    await expect(bob.sync()).rejects.toMatchObject({ code: "halted", details: { reason: "root-emptied" } });
    await bob.client.resolve("restore");
    await settle(bob, ada);
    expect(Object.keys(bob.files)).toHaveLength(61);
    expect(ada.files).toEqual(bob.files);
  });

  it("before it deletes a large part of the tree, and goes on when told that it was meant", async () => {
    const { ada, bob } = await filled();
    bob.save("other.txt", "stays");
    bob.disk.delete("f");
    await expect(bob.sync()).rejects.toMatchObject({ details: { reason: "too-many-deletes" } });
    expect(Object.keys(ada.files)).toHaveLength(61);
    await bob.client.resolve("continue");
    await bob.sync();
    expect(bob.files).toEqual({ "other.txt": "stays" });
    // The other disk is asked the same question before it removes anything.
    await expect(ada.sync()).rejects.toMatchObject({ details: { reason: "too-many-deletes" } });
    await ada.client.resolve("continue");
    await ada.sync();
    expect(ada.files).toEqual({ "other.txt": "stays" });
  });

  it("when the server begins a new epoch, and then merges both sides without deleting anything", async () => {
    const { fleet, ada, bob } = await filled();
    ada.disk.delete("f/1.txt");
    ada.save("f/2.txt", "edited");
    await fleet.service.startNewEpoch(fleet.namespaceId);
    await expect(ada.sync()).rejects.toMatchObject({ details: { reason: "epoch-changed" } });
    await ada.client.resolve("merge");
    await ada.sync();
    await expect(bob.sync()).rejects.toMatchObject({ details: { reason: "epoch-changed" } });
    await bob.client.resolve("merge");
    await settle(bob, ada);
    expect(ada.files["f/1.txt"]).toBe("1");
    expect(ada.files["f/2.txt"]).toBe("edited");
    expect(Object.keys(ada.files)).toHaveLength(61);
    expect(bob.files).toEqual(ada.files);
  });
});
