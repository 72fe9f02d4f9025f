import { isSyncError } from "@syncline/core";
import type { Browser, BrowserContext } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClocksAhead } from "../page/tools.js";
import { launchBrowser } from "./chromium.js";
import { Scene } from "./scene.js";
import { type Site, sandboxed, serveSite } from "./site.js";
import { Tab } from "./tab.js";

const code = (wanted: Parameters<typeof isSyncError>[1] & string) =>
  expect.toSatisfy((error: unknown) => isSyncError(error, wanted));
const patience = { timeout: 300_000, interval: 100 };
const hourMs = 3_600_000;

// A busy machine takes minutes for what takes seconds.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let site: Site;
let browser: Browser;
let context: BrowserContext;
let scene: Scene;

beforeAll(async () => {
  site = await serveSite();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  scene = await Scene.open(site.origin);
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await scene.close();
});

const open = (worker?: string) =>
  Tab.open(context, site, scene.access, worker === undefined ? {} : { worker });
const start = async (tab: Tab) => {
  await tab.do((tools) => tools.sync.start());
  await tab.inSync();
};
const write = (tab: Tab, path: string, text: string) =>
  tab.do(async ({ sync }, file) => void (await sync.files.write(file.path, file.text)), { path, text });
const textOf = (tab: Tab, path: string) => tab.do(({ sync }, at) => sync.files.text(at), path);
const namesIn = (tab: Tab) => tab.do(async ({ sync }) => (await sync.files.list()).map(({ name }) => name));
const statusOf = (tab: Tab) => tab.do(({ sync }) => sync.status);
const problemsOf = async (tab: Tab) => (await statusOf(tab)).problems.map((problem) => problem.code);
const deskWrites = async (path: string, text: string) => {
  await scene.desk.files.write(path, text);
  await scene.desk.sync();
};
const deskNames = async () => {
  await scene.desk.sync();
  return (await scene.desk.files.list()).map(({ name }) => name);
};

describe("when the engine's worker dies", () => {
  it("another one goes on, with what was under way too", async () => {
    const tab = await open();
    await start(tab);
    await write(tab, "before.txt", "before");
    const both = tab.do(async ({ sync, killWorker }) => {
      const writing = sync.files.write("during.txt", "during");
      killWorker();
      await writing;
      await sync.files.write("after.txt", "after");
    });
    await both;
    await tab.inSync();
    expect(await deskNames()).toEqual(["after.txt", "before.txt", "during.txt"]);
  });
});

describe("when another tab has the index", () => {
  it("deleted, a new one is made of what is there, and no file is lost", async () => {
    const [tab, other] = [await open(), await Tab.load(context, site)];
    await write(tab, "unsent.txt", "unsent");
    await other.do(({ storage }) => storage.deleteIndex("home"));
    await deskWrites("desk.txt", "desk");
    await start(tab);
    expect(await namesIn(tab)).toEqual(["desk.txt", "unsent.txt"]);
    expect(await deskNames()).toEqual(["desk.txt", "unsent.txt"]);
  });

  it("written by a newer version, the older one says so, and goes on when it is told to once that is gone", async () => {
    const [tab, other] = [await open(), await Tab.load(context, site)];
    await start(tab);
    await write(tab, "a.txt", "a");
    await other.do(({ storage }) => storage.upgradeIndex("home"));
    await expect.poll(() => problemsOf(tab), patience).toEqual(["state_corrupt"]);
    expect((await statusOf(tab)).phase).toBe("stopped");
    await expect(tab.do(({ sync }) => sync.start())).rejects.toEqual(code("state_corrupt"));
    await other.do(({ storage }) => storage.deleteIndex("home"));
    await start(tab);
    expect([await namesIn(tab), await deskNames()]).toEqual([["a.txt"], ["a.txt"]]);
  });
});

describe("where the browser keeps nothing", () => {
  it.each(["SecurityError", "NotAllowedError"])(
    "its own disk denied with %s is no permission",
    async (name) => {
      const tab = await Tab.load(context, site);
      const opening = tab.openSync(scene.access, { worker: `/odd-worker.js?denied=${name}` });
      await expect(opening).rejects.toEqual(code("permission_denied"));
      // It is as if nobody had tried.
      await tab.openSync(scene.access);
      await start(tab);
    },
  );

  it("a page in a sandbox hears so", async () => {
    const tab = await Tab.load(context, site, sandboxed);
    await expect(tab.openSync(scene.access)).rejects.toEqual(code("permission_denied"));
  });
});

describe("when the quota is used up", () => {
  const large = 8_000_000;
  const limit = async (tab: Tab, quotaSize?: number) => {
    const what = { origin: site.origin, ...(quotaSize === undefined ? {} : { quotaSize }) };
    await (await tab.browser()).send("Storage.overrideQuotaForOrigin", what);
  };

  it("who writes hears so, what comes is a problem of its path, and both go on when there is room", async () => {
    const tab = await open();
    await start(tab);
    const usage = await tab.do(({ storage }) => storage.usageBytes());
    await limit(tab, usage + large / 2);
    const writing = () => tab.do(({ writeSeeded }, size) => writeSeeded("mine", "mine", size), large);
    await expect(writing()).rejects.toEqual(code("disk_full"));
    await deskWrites("small.txt", "small");
    await scene.desk.files.write("large", new Uint8Array(large));
    await scene.desk.sync();
    await expect.poll(() => problemsOf(tab), patience).toEqual(["disk_full"]);
    expect(await deskNames()).toEqual(["large", "small.txt"]);
    await limit(tab);
    await writing();
    await tab.inSync();
    expect(await namesIn(tab)).toEqual(["large", "mine", "small.txt"]);
    expect(await deskNames()).toEqual(["large", "mine", "small.txt"]);
  });
});

describe("when the browser has thrown away", () => {
  const clear = {
    async everything(tab: Tab) {
      const what = { origin: site.origin, storageTypes: "all" };
      await (await tab.browser()).send("Storage.clearDataForOrigin", what);
    },
    async databases(tab: Tab) {
      const what = { origin: site.origin, storageTypes: "indexeddb" };
      await (await tab.browser()).send("Storage.clearDataForOrigin", what);
    },
    async files(tab: Tab) {
      await tab.do(({ storage }) => storage.removeFiles());
    },
  } as const;
  const twenty = Array.from({ length: 20 }, (_, i) => `file ${i + 10}.txt`);

  it.each<[what: keyof typeof clear, when: "between two sessions" | "while it is open"]>([
    ["everything", "between two sessions"],
    ["databases", "between two sessions"],
    ["files", "between two sessions"],
    ["everything", "while it is open"],
    ["databases", "while it is open"],
    ["files", "while it is open"],
  ])("%s, %s, no file counts as deleted, and all are there again", async (what, when) => {
    for (const name of twenty) await scene.desk.files.write(name, name);
    await scene.desk.sync();
    let tab = await open();
    await start(tab);
    if (when === "between two sessions") {
      await tab.close();
      tab = await Tab.load(context, site);
      await clear[what](tab);
      await tab.openSync(scene.access);
    } else await clear[what](tab);
    if (what === "everything" && when === "while it is open") {
      await expect.poll(() => problemsOf(tab), patience).toEqual(["unsupported"]);
      await tab.page.reload();
      await tab.openSync(scene.access);
    }
    await deskWrites("meanwhile.txt", "meanwhile");
    await expect
      .poll(() => tab.do(({ sync }) => sync.sync()), patience)
      .toEqual({ inSync: true, problems: [] });
    const all = [...twenty, "meanwhile.txt"];
    expect([await namesIn(tab), await deskNames()]).toEqual([all, all]);
    expect(await textOf(tab, twenty[0] as string)).toBe(twenty[0]);
    expect((await scene.desk.trash()).files).toEqual([]);
  });
});

describe("after a long rest", () => {
  it("a tab that was frozen goes on by itself, though its server was another one meanwhile", async () => {
    const tab = await open();
    await start(tab);
    const session = await tab.browser();
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    await deskWrites("meanwhile.txt", "meanwhile");
    await scene.serverGoes();
    await scene.serverComes();
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await expect.poll(() => namesIn(tab), patience).toEqual(["meanwhile.txt"]);
    await write(tab, "after.txt", "after");
    await expect.poll(deskNames, patience).toEqual(["after.txt", "meanwhile.txt"]);
  });

  it.each<[what: string, clocks: ClocksAhead]>([
    ["a computer has slept for an hour", { wallMs: hourMs, monotonicMs: hourMs }],
    ["a computer has slept, and one of its clocks did not count that", { wallMs: hourMs, monotonicMs: 0 }],
    ["the clock was set a day ahead", { wallMs: 24 * hourMs, monotonicMs: 0 }],
    ["the clock was set a day back", { wallMs: -24 * hourMs, monotonicMs: 0 }],
  ])("when %s, edits of both sides still come across, and none is taken for another", async (_, clocks) => {
    const tab = await open("/odd-worker.js");
    await start(tab);
    await write(tab, "mine.txt", "before");
    await write(tab, "yours.txt", "before");
    await expect.poll(deskNames, patience).toEqual(["mine.txt", "yours.txt"]);
    await tab.do(({ storage }, ahead) => storage.setClocks(ahead), clocks);
    await write(tab, "mine.txt", "after.");
    await deskWrites("yours.txt", "after.");
    await expect.poll(() => textOf(tab, "yours.txt"), patience).toBe("after.");
    await expect
      .poll(async () => [await deskNames(), await scene.desk.files.text("mine.txt")], patience)
      .toEqual([["mine.txt", "yours.txt"], "after."]);
    expect([await textOf(tab, "mine.txt"), await namesIn(tab)]).toEqual([
      "after.",
      ["mine.txt", "yours.txt"],
    ]);
  });
});
