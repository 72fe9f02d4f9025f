import {
  deviceIdOf,
  type FileSystem,
  ManualClock,
  memoryBlobStore,
  memoryEventBus,
  memoryMetadataStore,
  memoryState,
  openSync,
  type SyncFiles,
  SyncService,
  seededRandomness,
  serviceRemote,
  streamDeflate,
  webHasher,
} from "@syncline/core";
import { afterEach, beforeEach, describe } from "vitest";
import { syncFilesChangeCases } from "./sync-files-change-cases.js";
import { syncFilesReadCases } from "./sync-files-read-cases.js";
import { syncFilesWriteCases } from "./sync-files-write-cases.js";

/** The files of a client whose folder is empty. */
export interface SyncFilesPlace {
  readonly files: SyncFiles;
  dispose(): Promise<void>;
}

/** What the suite needs of a client, whether it has the folder itself or asks another thread that has. */
export interface SyncFilesHarness {
  /** Whether the disk keeps the time that a file is written with, or has its own. */
  readonly keepsTimes: boolean;
  open(): Promise<SyncFilesPlace>;
}

/** Suite of `SyncFiles`, which every client has: what an app does with files is the same everywhere. */
export function syncFilesSuite(name: string, harness: SyncFilesHarness): void {
  describe(`files: ${name}`, () => {
    let place: SyncFilesPlace;
    beforeEach(async () => {
      place = await harness.open();
    });
    afterEach(() => place.dispose());
    const files = () => place.files;
    syncFilesReadCases(files);
    syncFilesWriteCases(files, harness.keepsTimes);
    syncFilesChangeCases(files);
  });
}

/** The files of a client on this disk, with all else that it needs in memory. Disposing of it closes the disk. */
export async function openFilesOn(fs: FileSystem): Promise<SyncFilesPlace> {
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 12));
  const platform = { clock, randomness: seededRandomness(1n), hasher: webHasher, deflate: streamDeflate };
  const stores = { metadata: memoryMetadataStore(), blobs: memoryBlobStore(), bus: memoryEventBus() };
  const service = new SyncService({ ...platform, ...stores });
  const device = { id: deviceIdOf(1n), name: "laptop" };
  const principal = { accountId: "ada", deviceId: device.id, deviceName: device.name };
  const { id } = await service.createNamespace(principal, { name: "home" });
  const remote = serviceRemote(service, principal, id);
  const client = await openSync({ ...platform, fs, state: memoryState(), remote, device });
  return { files: client.files, dispose: () => client.close() };
}
