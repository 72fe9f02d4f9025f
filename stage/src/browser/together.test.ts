import { createHash } from "node:crypto";
import type { Browser, BrowserContext } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { seededPieces } from "../content/index.js";
import { launchBrowser, launchProfile } from "./chromium.js";
import { type PageAccess, Scene } from "./scene.js";
import { type Site, serveSite } from "./site.js";
import { Tab } from "./tab.js";

const mib = 1024 * 1024;
/** More by hand: `LARGE_MIB=200 npx vitest run --project node stage/src/browser/together.test.ts`. */
const byHand = process.env["LARGE_MIB"];
const largeBytes = Number(byHand ?? 64) * mib;
const patience = { timeout: 300_000, interval: 100 };

// A busy machine takes minutes for what takes seconds.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let site: Site;
let scene: Scene;
let phoneAccess: PageAccess;

beforeAll(async () => {
  site = await serveSite();
});
afterAll(() => site?.close());
beforeEach(async () => {
  scene = await Scene.open(site.origin);
  phoneAccess = await scene.anotherDevice("phone");
});
afterEach(() => scene.close());

const start = (tab: Tab) => tab.do(({ sync }) => sync.start());
const write = (tab: Tab, path: string, text: string) =>
  tab.do(async ({ sync }, file) => void (await sync.files.write(file.path, file.text)), { path, text });

/** All files and their texts, by path. */
const textsIn = (tab: Tab): Promise<Record<string, string>> =>
  tab.do(async ({ sync: { files } }) => {
    const texts: Record<string, string> = {};
    for (const { path } of await files.list()) texts[path] = await files.text(path);
    return texts;
  });

async function textsOfDesk(): Promise<Record<string, string>> {
  const { files } = scene.desk;
  const texts: Record<string, string> = {};
  for (const { path } of await files.list()) texts[path] = await files.text(path);
  return texts;
}

describe("two browsers and a computer, on the same files,", () => {
  let browser: Browser;
  let laptop: BrowserContext;
  let phone: BrowserContext;
  beforeAll(async () => {
    browser = await launchBrowser();
    laptop = await browser.newContext();
    phone = await browser.newContext();
  });
  afterAll(() => browser?.close());

  it("have the same through edits offline, reloads, a conflict, closed tabs, and a server that was away", async () => {
    let page = await Tab.open(laptop, site, scene.access);
    const other = await Tab.open(phone, site, phoneAccess);
    const everywhere = (texts: Record<string, string>) =>
      Promise.all(
        [() => textsIn(page), () => textsIn(other), textsOfDesk].map((look) =>
          expect.poll(look, patience).toEqual(texts),
        ),
      );
    await Promise.all([start(page), start(other), scene.desk.start()]);
    await write(page, "doc", "doc");
    await write(other, "from the phone", "phone");
    await scene.desk.files.write("from the desk", "desk");
    const first = { doc: "doc", "from the desk": "desk", "from the phone": "phone" };
    await everywhere(first);

    // Nobody can reach anybody, and all go on.
    await scene.serverGoes();
    await write(page, "doc", "doc, on the laptop");
    await write(page, "laptop, offline", "1");
    await write(other, "from the phone", "phone, offline");
    await scene.desk.files.write("doc", "doc, at the desk");
    await page.page.reload();
    await page.openSync(scene.access);
    expect(await textsIn(page)).toEqual({
      ...first,
      doc: "doc, on the laptop",
      "laptop, offline": "1",
    });
    await start(page);

    // The tab that has the engine is closed, and another one goes on.
    const second = await Tab.open(laptop, site, scene.access);
    await page.close();
    page = second;
    await write(page, "after the hand-over", "2");

    await scene.serverComes();
    await Promise.all([page.inSync(), other.inSync()]);
    const settled = {
      "after the hand-over": "2",
      "from the desk": "desk",
      "from the phone": "phone, offline",
      "laptop, offline": "1",
    };
    await expect.poll(textsOfDesk, patience).toMatchObject(settled);
    // The document, and the copy of it.
    await expect.poll(async () => Object.keys(await textsOfDesk()).length, patience).toBe(6);
    const all = await textsOfDesk();
    const copies = Object.keys(all).filter((path) => path.includes("conflicted copy"));
    expect(copies).toHaveLength(1);
    expect([all["doc"], all[copies[0] as string]].sort()).toEqual(["doc, at the desk", "doc, on the laptop"]);
    await everywhere(all);
  });
});

describe("a large file", () => {
  let profiles: Awaited<ReturnType<typeof launchProfile>>[];
  beforeAll(async () => {
    profiles = await Promise.all([launchProfile(), launchProfile()]);
  });
  afterAll(async () => {
    for (const profile of profiles ?? []) await profile.close();
  });

  it("goes from one page to another while neither page's thread has anything to do with it", async () => {
    const [laptop, phone] = profiles.map(({ context }) => context) as [BrowserContext, BrowserContext];
    const [from, to] = [await Tab.open(laptop, site, scene.access), await Tab.open(phone, site, phoneAccess)];
    await from.do((tools, bytes) => tools.writeSeeded("film", "a film", bytes), largeBytes);
    await start(from);
    await from.inSync();
    await start(to);
    await to.inSync();

    for (const [what, tab] of [
      ["sent", from],
      ["fetched", to],
    ] as const) {
      const { digests, longTasksMs } = await tab.do(({ thread }) => thread);
      expect(digests).toBe(0);
      const long = longTasksMs.map((taskMs) => `${Math.round(taskMs)} ms`).join(", ") || "none";
      if (byHand !== undefined) console.info(`${byHand} MiB ${what}: tasks over 50 ms on the page: ${long}`);
    }
    const wanted = createHash("sha256");
    for (const piece of seededPieces("a film", largeBytes)) wanted.update(piece);
    expect(await to.do((tools) => tools.hash("film"))).toBe(wanted.digest("hex"));
  });
});
