import {
  deviceIdOf,
  ManualClock,
  memoryBlobStore,
  memoryEventBus,
  memoryMetadataStore,
  type Principal,
  SyncService,
  seededRandomness,
  serviceRemote,
  streamDeflate,
  webHasher,
} from "@syncline/core";
import { remoteSuite } from "./remote.js";

remoteSuite("in process", {
  async open() {
    const service = new SyncService({
      metadata: memoryMetadataStore(),
      blobs: memoryBlobStore(),
      bus: memoryEventBus(),
      clock: new ManualClock(1_700_000_000_000),
      randomness: seededRandomness(3n),
      hasher: webHasher,
      deflate: streamDeflate,
    });
    let devices = 0n;
    const principal = (accountId: string): Principal => ({
      accountId,
      deviceId: deviceIdOf(++devices),
      deviceName: `device ${devices}`,
    });
    const { id } = await service.createNamespace(principal("ada"), { name: "home" });
    const seenBy = (caller: Principal, namespaceId: string) => ({
      remote: serviceRemote(service, caller, namespaceId),
      deviceId: caller.deviceId,
    });
    return {
      device: async () => seenBy(principal("ada"), id),
      stranger: async () => {
        const mallory = principal("mallory");
        return seenBy(mallory, (await service.createNamespace(mallory, { name: "home" })).id);
      },
      intruder: async () => seenBy(principal("mallory"), id).remote,
      forgetDeleted: async () => void (await service.forgetTombstones(id, -1)),
      close: async () => {},
    };
  },
});
