import { syncFilesSuite } from "@syncline/conformance";
import { type DeviceId, type FolderSync, isSyncError, type SyncStatus } from "@syncline/core";
import { deleteDB } from "idb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { commands } from "vitest/browser";
import { FrameTab } from "./frame-tab.fixture.js";
import { type BrowserSyncOptions, openBrowserSync } from "./open-browser-sync.js";

interface PageAccess {
  readonly url: string;
  readonly namespaceId: string;
  readonly token: string;
  readonly device: { readonly id: string; readonly name: string };
}

/** See `stage/src/browser`. */
const scene = (commands as unknown as { scene(call: string, ...args: unknown[]): Promise<unknown> }).scene;

const code = (wanted: string) =>
  expect.toSatisfy((error: unknown) => isSyncError(error) && error.code === wanted);

let stage: string;
let options: BrowserSyncOptions;
let folders = 0;

async function openScene(): Promise<void> {
  stage = crypto.randomUUID();
  const { url, namespaceId, token, device } = (await scene("open", stage, location.origin)) as PageAccess;
  options = {
    name: `folder ${++folders} of ${stage}`,
    remote: { url, namespaceId, token: async () => token },
    device: { id: device.id as DeviceId, name: device.name },
  };
}
const closeScene = () => scene("close", stage);
const desk = () => scene("deskSyncs", stage);

const reached = (sync: FolderSync, wanted: (status: SyncStatus) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const undo = sync.subscribe((status) => look(status));
    const look = (status: SyncStatus) => {
      if (!wanted(status)) return;
      undo();
      resolve();
    };
    look(sync.status);
  });
const isInSync = ({ inSyncAtMs, pending, phase }: SyncStatus) =>
  inSyncAtMs !== undefined && pending === 0 && phase === "idle";

const evictTree = (name: string) => deleteDB(`syncline-disk-${name}`);
const evictContents = async (name: string) => {
  const disks = await (await navigator.storage.getDirectory()).getDirectoryHandle("syncline-disks");
  await disks.removeEntry(name, { recursive: true });
};

describe("a page", () => {
  beforeAll(openScene);
  afterAll(closeScene);

  syncFilesSuite("a page, with the engine in a worker", {
    keepsTimes: true,
    open: async () => {
      const sync = await openBrowserSync({ ...options, name: `files ${++folders} of ${stage}` });
      return { files: sync.files, dispose: () => sync.close() };
    },
  });
});

describe("a folder in the browser", () => {
  const tabs: FrameTab[] = [];
  beforeEach(openScene);
  afterEach(async () => {
    for (const tab of tabs.splice(0)) tab.close();
    await closeScene();
  });
  const load = async (policy?: string): Promise<FrameTab> => {
    const tab = await FrameTab.load(policy);
    tabs.push(tab);
    return tab;
  };
  const open = async (): Promise<[FolderSync, FrameTab]> => {
    const tab = await load();
    return [await tab.open(options), tab];
  };

  it("is the same as a folder on a disk: what is saved here is there, and the other way round", async () => {
    const [sync] = await open();
    await sync.start();
    await sync.files.write("from the page/a.txt", "Hello, desk.");
    await reached(sync, isInSync);
    await scene("deskWrites", stage, "from the desk.txt", "Hello, page.");
    expect(await desk()).toEqual({
      "from the desk.txt": "Hello, page.",
      "from the page/a.txt": "Hello, desk.",
    });
    await expect.poll(() => sync.files.text("from the desk.txt").catch(() => "")).toBe("Hello, page.");
  });

  it("has one engine for two tabs, and another one goes on when the tab that has it is closed", async () => {
    const [first, firstTab] = await open();
    const [second] = await open();
    await first.start();
    await second.files.write("a.txt", "from the second");
    expect(await first.files.text("a.txt")).toBe("from the second");
    const write = () => second.files.write("b.txt", new Blob(["b".repeat(5_000_000)]));
    // The worker that is gone may have its files open for a moment: then the caller is told to try again.
    const written = write().catch((error) =>
      isSyncError(error, "file_busy") ? write() : Promise.reject(error),
    );
    firstTab.close();
    expect(await written).toMatchObject({ sizeBytes: 5_000_000 });
    await second.files.write("c.txt", "after");
    await expect
      .poll(() => second.files.list().then((list) => list.map(({ sync }) => sync)), { timeout: 20_000 })
      .toEqual(["in-sync", "in-sync", "in-sync"]);
    expect(Object.keys((await desk()) as object)).toEqual(["a.txt", "b.txt", "c.txt"]);
  });

  it("is there after a reload, and what was not sent yet is sent then", async () => {
    const [before, tab] = await open();
    await before.sync();
    await scene("serverGoes", stage);
    await before.files.write("offline.txt", "Written without a server.");
    tab.close();
    const [after] = await open();
    expect(await after.files.text("offline.txt")).toBe("Written without a server.");
    await after.start();
    await reached(after, ({ phase }) => phase === "offline");
    expect(await after.files.stat("offline.txt")).toMatchObject({ sync: "waiting" });
    await scene("serverComes", stage);
    await reached(after, isInSync);
    expect(await desk()).toEqual({ "offline.txt": "Written without a server." });
  });

  it("keeps both sides of an edit that was made offline on either", async () => {
    const [sync] = await open();
    await sync.files.write("doc.txt", "both know this");
    await sync.sync();
    await desk();
    const conflicts: string[] = [];
    sync.on("conflict", ({ path }) => conflicts.push(path));
    await sync.files.write("doc.txt", "the page's");
    await scene("deskWrites", stage, "doc.txt", "the desk's");
    await desk();
    await sync.sync();
    expect(conflicts).toEqual(["doc.txt"]);
    expect(Object.values((await desk()) as object).sort()).toEqual(["the desk's", "the page's"]);
  });

  it.each([
    ["its tree", evictTree],
    ["its contents", evictContents],
    ["all of it", (name: string) => Promise.all([evictTree(name), evictContents(name)])],
  ])("brings back what the browser has evicted of it, and deletes nothing: %s", async (_, evict) => {
    const [before, tab] = await open();
    await before.files.write("folder/short.txt", "short");
    await before.files.write("long.txt", "long".repeat(20_000));
    await before.sync();
    const saved = await desk();
    tab.close();
    await evict(options.name);
    const [after] = await open();
    await after.start();
    await reached(after, isInSync);
    expect(await after.files.text("folder/short.txt")).toBe("short");
    expect(await after.files.text("long.txt")).toBe("long".repeat(20_000));
    expect(await desk()).toEqual(saved);
  });

  it("says why it cannot be opened where the page's policy allows no worker", async () => {
    const tab = await load("default-src * 'unsafe-inline'; worker-src 'none'");
    await expect(tab.open(options)).rejects.toEqual(code("unsupported"));
  });

  it("works under a policy that allows its own scripts and connections alone", async () => {
    const { origin } = location;
    const tab = await load(`default-src 'none'; script-src ${origin}; worker-src ${origin}; connect-src *`);
    const sync = await tab.open(options);
    await sync.files.write("a.txt", "a");
    expect(await sync.sync()).toEqual({ inSync: true, problems: [] });
  });
});
