import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { bundlePrograms, type Programs } from "./bundle.js";
import { Device } from "./device.js";
import { contentsOf, differences, hashOf } from "./folders.js";
import { Server } from "./server.js";

const mebibyte = 1024 * 1024;
const settings = { retryMs: { first: 100, longest: 1000 } };

/** Longer than anything below waits, so that what waits can say for what. */
vi.setConfig({ testTimeout: 90_000 });

let programs: Programs;
let dir: string;
let server: Server;
let laptop: Device;
let desktop: Device;

beforeAll(async () => {
  programs = await bundlePrograms();
});
afterAll(() => programs.remove());

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "syncline-job-"));
  server = await Server.start(programs, join(dir, "server"));
  const enrol = (name: string, first: boolean) =>
    Device.enrol({ name, dir: join(dir, name), url: server.url, programs, settings }, first);
  laptop = await enrol("laptop", true);
  desktop = await enrol("desktop", false);
  for (const { folder } of [laptop, desktop]) mkdirSync(folder, { recursive: true });
});
afterEach(async () => {
  await Promise.all([laptop.kill(), desktop.kill(), server.kill()]);
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
});

function save({ folder }: Device, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const pathsOf = ({ folder }: Device) => [...contentsOf(folder).keys()].sort();
const areEqual = () => differences(contentsOf(laptop.folder), contentsOf(desktop.folder)).length === 0;
const expectEqual = () =>
  expect(differences(contentsOf(laptop.folder), contentsOf(desktop.folder))).toEqual([]);

async function startBoth(options: { readonly watch: boolean }): Promise<void> {
  for (const device of [laptop, desktop]) await device.start(options);
}

/** Each in turn, until nobody has anything to say. */
async function settle(): Promise<void> {
  for (const device of [laptop, desktop, laptop, desktop]) await device.sync();
}

const saveSmallFiles = (count: number) => {
  for (let i = 0; i < count; i++)
    save(laptop, `project/part ${i % 20}/file ${i}.txt`, `the content of file ${i}`);
};

describe("two folders and a server", () => {
  test("get a thousand small files and a large one across in a handful of requests", async () => {
    saveSmallFiles(1000);
    save(laptop, "film.bin", randomBytes(12 * mebibyte));
    await startBoth({ watch: false });
    for (const device of [laptop, desktop]) {
      expect(await device.sync()).toEqual({ inSync: true, problems: [] });
    }
    expectEqual();
    expect(pathsOf(desktop)).toHaveLength(1000 + 20 + 1 + 1);
    expect(laptop.requests.names.length).toBeLessThan(20);
    expect(desktop.requests.names.length).toBeLessThan(12);
    for (const device of [laptop, desktop]) device.forget();
    await settle();
    for (const device of [laptop, desktop]) {
      expect(new Set(device.requests.names)).toEqual(new Set(["changes"]));
    }
  });

  test("take a folder's new name as one commit without content", async () => {
    saveSmallFiles(200);
    await startBoth({ watch: false });
    await settle();
    for (const device of [laptop, desktop]) device.forget();
    renameSync(join(laptop.folder, "project"), join(laptop.folder, "archive"));
    for (const device of [laptop, desktop]) await device.sync();
    expectEqual();
    expect(laptop.requests.names).toEqual(["changes", "commits"]);
    expect(laptop.requests.bytes).toBeLessThan(1000);
    expect(desktop.requests.names).toEqual(["changes"]);
  });

  test("keep both sides of a conflict, under the same names", async () => {
    save(laptop, "report.txt", "the base");
    await startBoth({ watch: false });
    await settle();
    save(laptop, "report.txt", "the laptop's words");
    save(desktop, "report.txt", "the desktop's words");
    await settle();
    expectEqual();
    const [copy] = desktop.told("conflict");
    expect(copy).toMatch(/^report \(desktop's conflicted copy \d{4}-\d\d-\d\d\)\.txt$/);
    expect(contentsOf(laptop.folder)).toEqual(
      new Map([
        ["report.txt", hashOf(Buffer.from("the laptop's words"))],
        [copy, hashOf(Buffer.from("the desktop's words"))],
      ]),
    );
  });

  test("let an edit win against a deletion, and say so", async () => {
    save(laptop, "plan.txt", "the base");
    await startBoth({ watch: false });
    await settle();
    unlinkSync(join(laptop.folder, "plan.txt"));
    save(desktop, "plan.txt", "edited meanwhile");
    await settle();
    expectEqual();
    expect(contentsOf(laptop.folder)).toEqual(
      new Map([["plan.txt", hashOf(Buffer.from("edited meanwhile"))]]),
    );
    expect([...laptop.told("resurrected"), ...desktop.told("resurrected")]).toEqual(["plan.txt"]);
  });
});

describe("an upload whose engine is killed", () => {
  test("goes on where it was: the next engine sends what is missing and no more", async () => {
    const sizeBytes = 64 * mebibyte;
    save(laptop, "film.bin", randomBytes(sizeBytes));
    await laptop.start({ watch: false });
    const syncing = laptop.sync();
    const killed = expect(syncing).rejects.toThrow("SIGKILL");
    await laptop.until("some of it has arrived", () => laptop.bytesAt("uploaded") >= 16 * mebibyte);
    await laptop.kill();
    await killed;
    const arrivedBytes = laptop.bytesAt("uploaded");
    expect(arrivedBytes).toBeLessThan(sizeBytes);
    expect(laptop.acknowledged).toEqual([]);

    laptop.forget();
    await startBoth({ watch: false });
    await settle();
    expectEqual();
    expect(laptop.bytesAt("uploaded")).toBeGreaterThan(0);
    expect(laptop.bytesAt("uploaded")).toBeLessThanOrEqual(sizeBytes - arrivedBytes);
    // As counted on the wire, too: random bytes do not compress, and all the rest is small.
    expect(laptop.requests.bytes).toBeLessThan(sizeBytes - arrivedBytes + mebibyte / 2);
  });
});

describe("a server that is killed", () => {
  test("leaves engines offline, which say so and go on by themselves when it is back", async () => {
    save(laptop, "before.txt", "before");
    await startBoth({ watch: true });
    await desktop.until("the first file is there", areEqual);

    await server.kill();
    save(laptop, "meanwhile.txt", "saved while the server was away");
    save(desktop, "also meanwhile.txt", "this one, too");
    for (const device of [laptop, desktop]) {
      await device.until("it says that it is offline, and when it will try again", () => {
        const { phase, problems = [], retryAtMs } = device.status ?? {};
        const said = problems.some(({ path, code }) => path === "" && code === "offline");
        return phase === "offline" && said && retryAtMs !== undefined;
      });
    }

    await server.start();
    const quiet = () => areEqual() && laptop.seemsInSync && desktop.seemsInSync;
    await desktop.until("both have all of it", quiet);
    expect(pathsOf(laptop)).toEqual(["also meanwhile.txt", "before.txt", "meanwhile.txt"]);
  });
});
