import type { FileEntry, SyncClient } from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Conflict, conflictsOf } from "./conflicts.js";
import { type Live, LiveQuery } from "./live-query.js";
import { entryQuery, folderQuery, textQuery } from "./queries.js";
import { treeOf } from "./tree.js";
import { twoDevices } from "./two-devices.fixture.js";

let here: SyncClient;
let there: SyncClient;
beforeEach(async () => {
  [here, there] = await twoDevices();
});
afterEach(async () => {
  await here.close();
  await there.close();
});

/** Listens until a query answers what is wanted. */
const answers = <T>(
  query: Pick<LiveQuery<T>, "get" | "subscribe">,
  wanted: (now: Live<T>) => boolean,
): Promise<Live<T>> =>
  new Promise((resolve) => {
    const look = () => wanted(query.get()) && resolve(query.get());
    query.subscribe(look);
    look();
  });
const ready = <T>({ state }: Live<T>) => state === "ready";

describe("a live query", () => {
  it("is loading, then answers, and answers again when something happens that concerns it", async () => {
    const query = textQuery(here, "a.txt");
    expect(query.get()).toEqual({ state: "loading", value: undefined, error: undefined });
    expect(await answers(query, ready)).toEqual({ state: "ready", value: undefined, error: undefined });
    await here.files.write("a.txt", "one");
    await answers(query, ({ value }) => value === "one");
    await here.files.write("a.txt", "two");
    await answers(query, ({ value }) => value === "two");
    await here.files.remove("a.txt");
    await answers(query, ({ value }) => value === undefined);
  });

  it("hears of what comes from elsewhere, and of how an entry stands", async () => {
    const entry = entryQuery(here, "f/a.txt");
    await answers(entry, ready);
    await there.files.write("f/a.txt", "from there");
    await there.sync();
    await here.sync();
    await answers(entry, ({ value }) => value?.sync === "in-sync");
    await here.files.write("f/a.txt", "changed here");
    await answers(entry, ({ value }) => value?.sync === "waiting");
    await here.sync();
    await answers(entry, ({ value }) => value?.sync === "in-sync");
  });

  it("of a folder hears of what is in it, and of the folder itself", async () => {
    const query = folderQuery(here, "f");
    const names = ({ value }: ReturnType<typeof query.get>) => value?.map(({ name }) => name).join();
    await answers(query, ready);
    await here.files.write("f/a.txt", "a");
    await answers(query, (now) => names(now) === "a.txt");
    await here.files.write("f/b.txt", "b");
    await answers(query, (now) => names(now) === "a.txt,b.txt");
    await here.files.move("f", "g");
    await answers(query, (now) => names(now) === undefined && now.state === "ready");
  });

  it("is the same object until it answers something else", async () => {
    await here.files.write("a.txt", "a");
    const query = entryQuery(here, "a.txt");
    const first = await answers(query, ready);
    let asked = 0;
    const other = new LiveQuery(
      here,
      (path) => path === "b.txt",
      async () => asked++ && "same",
    );
    await answers(other, ready);
    await here.files.write("b.txt", "b");
    await expect.poll(() => asked).toBeGreaterThan(1);
    expect(query.get()).toBe(first);
  });

  it("keeps the last answer when it cannot be asked", async () => {
    let failure: Error | undefined;
    const query = new LiveQuery(
      here,
      () => true,
      async () => {
        if (failure !== undefined) throw failure;
        return "an answer";
      },
    );
    await answers(query, ready);
    failure = new Error("not now");
    await here.files.write("a.txt", "a");
    expect(await answers(query, ({ state }) => state === "failed")).toEqual({
      state: "failed",
      value: "an answer",
      error: failure,
    });
    failure = undefined;
    await here.files.write("a.txt", "b");
    await answers(query, ready);
  });

  it("asks nothing while nobody listens", async () => {
    let asked = 0;
    const query = new LiveQuery(
      here,
      () => true,
      async () => ++asked,
    );
    const undo = query.subscribe(() => {});
    await expect.poll(() => asked).toBe(1);
    undo();
    await here.files.write("a.txt", "a");
    expect(asked).toBe(1);
    query.subscribe(() => {});
    await expect.poll(() => asked).toBe(2);
  });
});

describe("the tree", () => {
  const paths = ({ value }: Live<readonly FileEntry[]>) =>
    value
      ?.map(({ path }) => path)
      .sort()
      .join();
  const shows = (wanted: string) => answers(treeOf(here), (now) => paths(now) === wanted);

  it("has everything at any depth, and follows what happens", async () => {
    await here.files.write("a/b/one.txt", "1");
    await shows("a,a/b,a/b/one.txt");
    await here.files.write("two.txt", "2");
    await shows("a,a/b,a/b/one.txt,two.txt");
    await here.files.move("a/b", "c");
    await shows("a,c,c/one.txt,two.txt");
    await here.files.remove("c");
    await shows("a,two.txt");
    await there.files.write("d/e.txt", "from there");
    await there.sync();
    await here.sync();
    await shows("a,d,d/e.txt,two.txt");
  });

  it("looks again at everything for whoever listens after a time when nobody did", async () => {
    const tree = treeOf(here);
    const undo = tree.subscribe(() => {});
    await expect.poll(() => tree.get().state).toBe("ready");
    undo();
    await here.files.write("a/one.txt", "1");
    expect(paths(tree.get())).toBe("");
    await shows("a,a/one.txt");
  });
});

describe("conflicts", () => {
  const conflict = async () => {
    for (const device of [here, there]) await device.sync();
    await there.files.write("f/a.txt", "there's");
    await there.sync();
    await here.files.write("f/a.txt", "here's");
    await here.sync();
  };
  const shows = (count: number) =>
    new Promise<readonly Conflict[]>((resolve) => {
      const look = () => conflictsOf(here).get().length === count && resolve(conflictsOf(here).get());
      conflictsOf(here).subscribe(look);
      look();
    });

  it("are there though nobody listened when they came, until their copies are gone", async () => {
    await conflict();
    const [found] = await shows(1);
    expect(found).toMatchObject({ path: "f/a.txt", deviceName: "here" });
    expect(await here.files.text(found?.copyPath ?? "")).toBe("here's");
    await here.files.remove(found?.copyPath ?? "");
    expect(await shows(0)).toEqual([]);
  });

  it("are over when the copy is given a name of its own", async () => {
    const listening = conflictsOf(here).subscribe(() => {});
    await conflict();
    const [found] = await shows(1);
    await here.files.move(found?.copyPath ?? "", "f/mine.txt");
    expect(await shows(0)).toEqual([]);
    listening();
  });
});
