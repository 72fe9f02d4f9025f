import {
  deviceIdOf,
  type FileSystem,
  memoryBlobStore,
  memoryEventBus,
  memoryFileSystem,
  memoryMetadataStore,
  memoryState,
  openSync,
  type SyncClient,
  SyncService,
  type SyncStatus,
  serviceRemote,
  streamDeflate,
  webHasher,
} from "@syncline/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { browserPlatform } from "../platform/index.js";
import { picked } from "./denied.fixture.js";
import { folderFileSystem } from "./folder-file-system.js";
import { opfsRoots } from "./opfs-place.fixture.js";
import { filesBelow, writeFile } from "./places.fixture.js";

const platform = { ...browserPlatform, hasher: webHasher, deflate: streamDeflate };
const service = new SyncService({
  ...platform,
  metadata: memoryMetadataStore(),
  blobs: memoryBlobStore(),
  bus: memoryEventBus(),
});
const texts = Array.from({ length: 20 }, (_, i) => `file ${i + 10}`);

let name: string;
let folder: FileSystemDirectoryHandle;
let isWithdrawn: boolean;
let here: SyncClient;
let there: SyncClient;

beforeEach(async () => {
  name = `granted ${crypto.randomUUID()}`;
  isWithdrawn = false;
  folder = await (await opfsRoots()).getDirectoryHandle(name, { create: true });
  const principal = { accountId: "ada", deviceId: deviceIdOf(1n), deviceName: "here" };
  const { id } = await service.createNamespace(principal, { name: "home" });
  const open = (fs: FileSystem, number: bigint) =>
    openSync({
      ...platform,
      fs,
      state: memoryState(),
      remote: serviceRemote(service, { ...principal, deviceId: deviceIdOf(number) }, id),
      device: { id: deviceIdOf(number), name: `device ${number}` },
      settings: { retryMs: { first: 20, longest: 100 } },
    });
  const handle = picked(await (await opfsRoots()).getDirectoryHandle(name), () => isWithdrawn);
  here = await open(await folderFileSystem({ handle }), 1n);
  there = await open(memoryFileSystem(), 2n);
});
afterEach(async () => {
  await here.close();
  await there.close();
  await (await opfsRoots()).removeEntry(name, { recursive: true });
});

const reached = (wanted: (status: SyncStatus) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (status: SyncStatus) => {
      if (!wanted(status)) return;
      undo();
      resolve();
    };
    const undo = here.subscribe(look);
    look(here.status);
  });
const isInSync = ({ phase, pending, problems }: SyncStatus) =>
  phase === "idle" && pending === 0 && problems.length === 0;

it("an engine says that the permission to its folder was withdrawn, deletes nothing, and goes on when it is back", async () => {
  for (const text of texts) await writeFile(folder, text, text);
  await here.start();
  await reached(isInSync);
  isWithdrawn = true;
  await writeFile(folder, "saved meanwhile", "here");
  await there.sync();
  await there.files.write("saved meanwhile, elsewhere", "there");
  await there.sync();
  await reached(({ problems }) => problems.some(({ code }) => code === "permission_denied"));
  expect((await there.trash()).files).toEqual([]);
  isWithdrawn = false;
  await reached(isInSync);
  await there.sync();
  const all = [...texts, "saved meanwhile", "saved meanwhile, elsewhere"];
  expect((await there.files.list()).map((file) => file.name).sort()).toEqual(all);
  const kept = [...(await filesBelow(folder, "")).keys()].filter((path) => !path.startsWith(".syncline/"));
  expect(kept.sort()).toEqual(all);
});
