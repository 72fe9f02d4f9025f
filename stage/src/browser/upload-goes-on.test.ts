import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { seededPieces } from "../content/index.js";
import { type ChunkBody, UploadProxy } from "../network/upload-proxy.js";
import { launchProfile } from "./chromium.js";
import { type PageAccess, Scene } from "./scene.js";
import { type Site, serveSite } from "./site.js";
import { Tab } from "./tab.js";

const mib = 1024 * 1024;
/** More by hand: `UPLOAD_MIB=500 npx vitest run --project node stage/src/browser/upload-goes-on.test.ts`. */
const byHand = process.env["UPLOAD_MIB"];
const sizeBytes = Number(byHand ?? 32) * mib;
/** The engine's default `requestsInFlight`. */
const bodiesInFlight = 3;
/** What a chunk, and the end of a body, take beside the chunk's bytes. */
const frameBytes = 64;

// A busy machine takes minutes for what takes seconds.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let site: Site;
let profile: Awaited<ReturnType<typeof launchProfile>>;
let scene: Scene;
let proxy: UploadProxy;
let access: PageAccess;

beforeAll(async () => {
  site = await serveSite();
  profile = await launchProfile();
});
afterAll(async () => {
  await profile?.close();
  await site?.close();
});
beforeEach(async () => {
  scene = await Scene.open(site.origin);
  proxy = await UploadProxy.open(scene.access.url);
  access = { ...scene.access, url: proxy.url };
});
afterEach(async () => {
  await proxy.close();
  await scene.close();
});

/** How often each chunk came whole in these bodies. */
function timesSent(bodies: readonly ChunkBody[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { hash } of bodies.flatMap(({ chunks }) => chunks)) times.set(hash, (times.get(hash) ?? 0) + 1);
  return times;
}

const sum = (bodies: readonly ChunkBody[]) => bodies.reduce((bytes, body) => bytes + body.sizeBytes, 0);

describe("a large upload goes on, and sends nothing twice but what was in flight,", () => {
  it.each<[when: string, interrupt: (tab: Tab) => Promise<unknown>]>([
    ["when its tab was closed half way", (tab) => tab.close()],
    ["when its tab was loaded anew half way", (tab) => tab.page.reload()],
    ["when its worker died half way", (tab) => tab.do((tools) => tools.killWorker())],
  ])("%s", async (when, interrupt) => {
    const name = when;
    const first = await Tab.open(profile.context, site, access, { name });
    await first.do((tools, bytes) => tools.writeSeeded("film", "a film", bytes), sizeBytes);
    const isHalfWay = proxy.holdUpAfter(sizeBytes / 2);
    await first.do((tools) => tools.sync.start());
    await isHalfWay;
    await interrupt(first);
    const begun = (await proxy.bodies()).length;
    proxy.goOn();

    const second = first.page.isClosed() ? await Tab.load(profile.context, site) : first;
    const isOpen = await second.do((tools) => tools.sync !== undefined);
    if (!isOpen) await second.openSync(access, { name });
    await second.do((tools) => tools.sync.start());
    await second.inSync();

    const bodies = await proxy.bodies();
    const inFlight = bodies.slice(0, begun).filter(({ isAcknowledged }) => !isAcknowledged);
    const acknowledged = timesSent(bodies.filter(({ isAcknowledged }) => isAcknowledged));
    expect([...acknowledged.values()].filter((times) => times !== 1)).toEqual([]);
    expect(inFlight.length).toBeLessThanOrEqual(bodiesInFlight);
    const framing = frameBytes * (acknowledged.size + bodies.length);
    const twiceBytes = sum(bodies) - sizeBytes;
    expect(twiceBytes).toBeLessThanOrEqual(sum(inFlight) + framing);
    const twice = `${(twiceBytes / mib).toFixed(2)} were sent twice, in ${inFlight.length} bodies`;
    if (byHand !== undefined) console.info(`${when}: of ${byHand} MiB, ${twice} that nobody had answered`);

    await scene.desk.sync();
    const hash = createHash("sha256");
    for await (const piece of scene.desk.files.stream("film")) hash.update(piece);
    const wanted = createHash("sha256");
    for (const piece of seededPieces("a film", sizeBytes)) wanted.update(piece);
    expect(hash.digest("hex")).toBe(wanted.digest("hex"));
    await second.close();
  });
});
