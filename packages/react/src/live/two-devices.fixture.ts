import {
  type Clock,
  deviceIdOf,
  memoryBlobStore,
  memoryEventBus,
  memoryFileSystem,
  memoryMetadataStore,
  memoryState,
  openSync,
  type SyncClient,
  SyncService,
  seededRandomness,
  serviceRemote,
  streamDeflate,
  webHasher,
} from "@syncline/core";

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
};

/** Two devices of one account, with all that they need in memory. Nothing is synced before somebody says so. */
export async function twoDevices(): Promise<[SyncClient, SyncClient]> {
  const platform = { clock, randomness: seededRandomness(1n), hasher: webHasher, deflate: streamDeflate };
  const stores = { metadata: memoryMetadataStore(), blobs: memoryBlobStore(), bus: memoryEventBus() };
  const service = new SyncService({ ...platform, ...stores });
  let namespaceId: string | undefined;
  const device = async (number: bigint, name: string): Promise<SyncClient> => {
    const id = deviceIdOf(number);
    const principal = { accountId: "ada", deviceId: id, deviceName: name };
    namespaceId ??= (await service.createNamespace(principal, { name: "home" })).id;
    const remote = serviceRemote(service, principal, namespaceId);
    return await openSync({
      ...platform,
      fs: memoryFileSystem(),
      state: memoryState(),
      remote,
      device: { id, name },
    });
  };
  return [await device(1n, "here"), await device(2n, "there")];
}
