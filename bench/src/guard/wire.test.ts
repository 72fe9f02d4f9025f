import { mkdtemp, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareFolders, copyWithInsertion, seededPieces, writeSeededFile } from "@syncline/stage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mebibyte, smallFiles } from "../data/index.js";
import { type Devices, devicesIn } from "./devices.fixture.js";
import { fileSystemCalls } from "./file-system-calls.fixture.js";
import { firstSyncLimits, wireLimits } from "./limits.js";

const fileBytes = 64 * mebibyte;
const timeoutMs = 180_000;

let folder: string;
let devices: Devices;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-guard-"));
  devices = await devicesIn(folder);
});
afterEach(async () => {
  await devices.close();
  await rm(folder, { recursive: true });
});

/** Everything is measured before the test ends, so that one run tells all that has changed. */
function expectWithin<T extends Readonly<Record<string, number>>>(
  what: string,
  measured: T,
  limits: T,
): void {
  for (const [name, limit] of Object.entries(limits)) {
    expect.soft(measured[name], `${what}: ${name}`).toBeLessThanOrEqual(limit);
  }
}

describe("on the wire", () => {
  it(
    "a large file costs what changes in it",
    async () => {
      const { sender, receiver } = devices;
      const path = join(sender.folder, "large.bin");
      await writeSeededFile(path, "large", fileBytes);
      const first = await devices.trafficOfPasses();
      expect(first.senderBytes).toBeGreaterThan(fileBytes);

      await copyWithInsertion(path, "!", join(folder, "beside"));
      await rename(join(folder, "beside"), path);
      expectWithin("insertion", await devices.trafficOfPasses(), wireLimits.insertion);

      await writeAt(path, fileBytes / 2, Buffer.from("changed"));
      expectWithin("change", await devices.trafficOfPasses(), wireLimits.change);

      await writeAt(path, fileBytes + 1, Buffer.concat([...seededPieces("appended", mebibyte)]));
      expectWithin("appending", await devices.trafficOfPasses(), wireLimits.appending);

      await rename(path, join(sender.folder, "renamed.bin"));
      expectWithin("fileRename", await devices.trafficOfPasses(), wireLimits.fileRename);
      expect(await compareFolders(sender.folder, receiver.folder)).toEqual([]);
    },
    timeoutMs,
  );

  it(
    "many small files are a few requests, and a folder of them is renamed with next to nothing",
    async () => {
      const { sender, receiver } = devices;
      smallFiles(sender.folder, 1000);
      const before = { sender: sender.line.requests, receiver: receiver.line.requests };
      const calls = {
        sender: await fileSystemCalls(sender.folder, () => sender.sync()),
        receiver: await fileSystemCalls(receiver.folder, () => receiver.sync()),
      };
      const requests = {
        sender: sender.line.requests - before.sender,
        receiver: receiver.line.requests - before.receiver,
      };
      expectWithin("requests", requests, firstSyncLimits.requests);
      expectWithin("file system calls", calls, firstSyncLimits.fileSystemCalls);

      await rename(join(sender.folder, "0"), join(sender.folder, "renamed"));
      expectWithin("folderRename", await devices.trafficOfPasses(), wireLimits.folderRename);
      expect(await compareFolders(sender.folder, receiver.folder)).toEqual([]);
    },
    timeoutMs,
  );
});

async function writeAt(path: string, at: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, "r+");
  await handle.write(bytes, 0, bytes.length, at);
  await handle.close();
}
