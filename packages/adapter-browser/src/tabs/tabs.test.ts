import { syncFilesSuite } from "@syncline/conformance";
import { isSyncError, SyncError, type SyncStatus } from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Origin, type Tab } from "./origin.fixture.js";

const code = (wanted: Parameters<typeof isSyncError>[1] & string) =>
  expect.toSatisfy((error: unknown) => isSyncError(error, wanted));

/** Something to wait for, and what says that it has come. */
function moment(): [Promise<void>, () => void] {
  let come = () => {};
  const reached = new Promise<void>((resolve) => {
    come = resolve;
  });
  return [reached, come];
}

syncFilesSuite("a tab whose engine is another tab's", {
  keepsTimes: true,
  open: async () => {
    const origin = new Origin();
    const leader = await origin.tab();
    const { client } = await origin.tab();
    const dispose = async () => {
      await client.close();
      await leader.client.close();
    };
    return { files: client.files, dispose };
  },
});

describe("several tabs", () => {
  let origin: Origin;
  let tabs: Tab[];
  beforeEach(() => {
    origin = new Origin();
    tabs = [];
  });
  afterEach(async () => {
    for (const tab of tabs) await tab.client.close();
  });
  const open = async (before?: Tab["before"]): Promise<Tab> => {
    const tab = await origin.tab(before);
    tabs.push(tab);
    return tab;
  };
  /** The tab is gone, and was not asked. */
  const kill = (tab: Tab) => {
    tabs = tabs.filter((other) => other !== tab);
    tab.kill();
  };
  const reached = (tab: Tab, wanted: (status: SyncStatus) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (status: SyncStatus) => wanted(status) && resolve();
      tab.client.subscribe(look);
      look(tab.client.status);
    });

  it("share one engine, which the first of them has", async () => {
    const all = [await open(), await open(), await open()];
    await all[2]?.client.files.write("a.txt", "from the third");
    expect(await all[1]?.client.files.text("a.txt")).toBe("from the third");
    expect([origin.engines, all.map((tab) => tab.hasEngine)]).toEqual([1, [true, false, false]]);
  });

  it("all hear what happens, and all see the same status", async () => {
    const [first, second] = [await open(), await open()];
    const heard: string[] = [];
    first.client.on("committed", ({ path }) => heard.push(`first: ${path}`));
    const undo = second.client.on("committed", () => {
      throw new Error("An app's listener.");
    });
    second.client.on("committed", ({ path }) => heard.push(`second: ${path}`));
    await second.client.files.write("a.txt", "a");
    expect(await second.client.sync()).toEqual({ inSync: true, problems: [] });
    await reached(first, ({ inSyncAtMs }) => inSyncAtMs !== undefined);
    undo();
    expect(heard.sort()).toEqual(["first: a.txt", "second: a.txt"]);
    await reached(first, ({ phase }) => phase === "idle");
    expect(first.client.status).toEqual(second.client.status);
    expect(first.client.status).toBe(first.client.status);
    expect(await second.client.explain("a.txt")).toMatchObject({ path: "a.txt", inSync: true });
  });

  it("see a file's versions, and bring one back from the trash", async () => {
    const { client } = [await open(), await open()][1] as Tab;
    for (const text of ["one", "two"]) {
      await client.files.write("a.txt", text);
      await client.sync();
    }
    expect(await client.history("a.txt")).toHaveLength(2);
    await client.files.remove("a.txt");
    await client.sync();
    const { files } = await client.trash();
    expect(files.map(({ path }) => path)).toEqual(["a.txt"]);
    expect(await client.restore(files[0]?.version.id as string)).toBe("a.txt");
    expect(await client.files.text("a.txt")).toBe("two");
  });

  it("all hear where one of them has changed a file", async () => {
    const [first, second] = [await open(), await open()];
    const heard = new Promise((resolve) => first.client.on("changed", resolve));
    await second.client.files.write("a.txt", "a");
    expect(await heard).toEqual({ paths: ["a.txt"] });
  });

  it("start and stop the engine for all of them", async () => {
    const [first, second] = [await open(), await open()];
    await second.client.start();
    await first.client.files.write("a.txt", "a");
    await reached(first, ({ inSyncAtMs, pending }) => inSyncAtMs !== undefined && pending === 0);
    expect([first.client.isRunning, second.client.isRunning]).toEqual([true, true]);
    await first.client.stop();
    await reached(second, ({ phase }) => phase === "stopped");
    const third = await open();
    expect([second.client.isRunning, third.client.isRunning]).toEqual([false, false]);
  });

  it.each(["is closed", "is killed"])(
    "go on with another engine when the tab that has it %s",
    async (how) => {
      const [first, second, third] = [await open(), await open(), await open()];
      await first.client.start();
      await second.client.files.write("a.txt", "before");
      if (how === "is killed") kill(first);
      else await first.client.close();
      await third.client.files.write("b.txt", "after");
      expect((await second.client.files.list()).map(({ name }) => name)).toEqual(["a.txt", "b.txt"]);
      await reached(third, ({ inSyncAtMs, pending }) => inSyncAtMs !== undefined && pending === 0);
      expect([origin.engines, second.hasEngine || third.hasEngine]).toEqual([2, true]);
    },
  );

  it("go on with another engine of the same tab when its worker ends", async () => {
    const [first, second] = [await open(), await open()];
    await second.client.files.write("a.txt", "a");
    first.killEngine();
    expect(await second.client.files.text("a.txt")).toBe("a");
    expect([origin.engines, first.hasEngine]).toEqual([2, true]);
  });

  it("have what they asked for done by the next engine, once and in order, or hear that it was interrupted", async () => {
    const [reachedWrite, resolve] = moment();
    const first = await open(async (step, path) => {
      if (step !== "replace" || path !== "a.txt") return;
      resolve();
      await new Promise(() => {});
    });
    const second = await open();
    const { files } = second.client;
    await files.write("from.txt", "moved");
    const outcomes = Promise.allSettled([
      files.write("a.txt", "first"),
      files.write("a.txt", "second"),
      files.move("from.txt", "to.txt", {}),
      files.list(),
    ]);
    await reachedWrite;
    // By now the engine has the others as well: they came before it got to the disk.
    kill(first);
    const [one, two, , listed] = await outcomes;
    expect([one?.status, two?.status, listed?.status]).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(await files.text("a.txt")).toBe("second");
    const names = (await files.list()).map(({ name }) => name);
    expect(names).toEqual(["a.txt", "to.txt"]);
  });

  it("hear that a call which cannot be made twice was interrupted", async () => {
    const [reachedMove, resolve] = moment();
    const first = await open(async (step) => {
      if (step !== "move") return;
      resolve();
      await new Promise(() => {});
    });
    const { files } = (await open()).client;
    const seen = await files.write("a.txt", "a");
    const interrupted = [files.move("a.txt", "b.txt"), files.remove("c.txt", { expected: seen })];
    await reachedMove;
    const failed = interrupted.map((call) => expect(call).rejects.toEqual(code("interrupted")));
    kill(first);
    await Promise.all(failed);
    expect((await files.list()).map(({ name }) => name)).toEqual(["a.txt"]);
  });

  it("may be closed right after something was saved: it is saved", async () => {
    const first = await open();
    const second = await open();
    void second.client.files.write("a.txt", "saved").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve));
    kill(second);
    await expect.poll(() => first.client.files.stat("a.txt")).toMatchObject({ sizeBytes: 5 });
  });

  it("cannot be opened when the engine cannot, and say why; the next one tries again", async () => {
    origin.openFailure = new SyncError("offline");
    await expect(open()).rejects.toEqual(code("offline"));
    origin.openFailure = undefined;
    const tab = await open();
    expect([await tab.client.files.list(), origin.engines]).toEqual([[], 1]);
  });

  it("wait for an engine that cannot be opened for now, and fail when only people can mend it", async () => {
    const tab = await open();
    origin.openFailure = new SyncError("disk_full");
    tab.killEngine();
    const listed = tab.client.files.list();
    setTimeout(() => {
      origin.openFailure = undefined;
    }, 300);
    expect(await listed).toEqual([]);
    origin.openFailure = new SyncError("state_corrupt");
    tab.killEngine();
    await expect(tab.client.files.list()).rejects.toEqual(code("state_corrupt"));
    await reached(tab, ({ phase }) => phase === "stopped");
    await expect(tab.client.files.list()).rejects.toEqual(code("state_corrupt"));
    origin.openFailure = undefined;
    const other = await open();
    expect([await other.client.files.list(), await tab.client.files.list()]).toEqual([[], []]);
  });

  it("say why there is no engine, in all of them, and until when they wait", async () => {
    const [first, second] = [await open(), await open()];
    origin.openFailure = new SyncError("disk_full");
    first.killEngine();
    for (const tab of [first, second]) {
      await reached(tab, ({ problems }) => problems[0]?.code === "disk_full");
      expect(tab.client.status).toMatchObject({ phase: "stopped", retryAtMs: expect.any(Number) });
    }
    origin.openFailure = undefined;
    for (const tab of [first, second]) await reached(tab, ({ problems }) => problems.length === 0);
    expect(await second.client.files.list()).toEqual([]);
  });

  it.each<[call: string, make: (tab: Tab) => Promise<unknown>]>([
    ["start", ({ client }) => client.start()],
    ["sync", ({ client }) => client.sync()],
  ])(
    "that have given up try again when they are told to %s, and say when that was in vain",
    async (_, make) => {
      const [first, second] = [await open(), await open()];
      origin.openFailure = new SyncError("state_corrupt");
      first.killEngine();
      for (const tab of [first, second]) {
        await reached(tab, ({ problems }) => problems[0]?.code === "state_corrupt");
        expect(tab.client.status).toMatchObject({ phase: "stopped", retryAtMs: undefined });
      }
      await expect(make(second)).rejects.toEqual(code("state_corrupt"));
      origin.openFailure = undefined;
      await make(second);
      expect(second.hasEngine).toBe(true);
      await reached(first, ({ problems }) => problems.length === 0);
      expect(await first.client.files.list()).toEqual([]);
    },
  );

  it("fail with closed once they are, and leave the others alone", async () => {
    const [first, second] = [await open(), await open()];
    await second.client.close();
    await expect(second.client.files.list()).rejects.toEqual(code("closed"));
    expect(await first.client.files.list()).toEqual([]);
    await second.client.close();
  });
});
