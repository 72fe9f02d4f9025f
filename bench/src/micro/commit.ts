import { join } from "node:path";
import { nodePlatform } from "@syncline/adapter-node";
import { sqliteMetadata } from "@syncline/adapter-sql";
import {
  type CommitRequest,
  contentIdOf,
  emptyManifest,
  encodeManifest,
  type MetadataStore,
  memoryBlobStore,
  memoryEventBus,
  memoryMetadataStore,
  type Principal,
  SyncService,
  toBase64,
} from "@syncline/core";
import type { Micro } from "./micro.js";
import { device, file } from "./nodes.js";

const batch = 100;
const { hasher } = nodePlatform;
const principal: Principal = { accountId: "micro", deviceId: device, deviceName: "micro" };

/** Commits of new files, without HTTP: the rules and the store. */
export async function commitMicros(folder: string): Promise<Micro[]> {
  const memory = await committer(memoryMetadataStore());
  const sqlite = await committer(await sqliteMetadata(join(folder, "metadata.db")));
  return [
    { name: "commit: memory, one by one", amount: 1, unit: "operations", run: () => memory(1) },
    { name: "commit: memory, batches of 100", amount: batch, unit: "operations", run: () => memory(batch) },
    { name: "commit: SQLite, one by one", amount: 1, unit: "operations", run: () => sqlite(1) },
    { name: "commit: SQLite, batches of 100", amount: batch, unit: "operations", run: () => sqlite(batch) },
  ];
}

async function committer(metadata: MetadataStore) {
  const service = new SyncService({
    ...nodePlatform,
    metadata,
    blobs: memoryBlobStore(),
    bus: memoryEventBus(),
  });
  const { id, epoch } = await service.createNamespace(principal, { name: "micro" });
  const content = {
    contentId: await contentIdOf(emptyManifest, hasher),
    sizeBytes: 0,
  };
  const manifest = toBase64(encodeManifest(emptyManifest));
  let made = 0;
  return async (count: number) => {
    const operations = Array.from({ length: count }, () => {
      const node = { ...file(made++, 1), ...content };
      return { op: "put", node, manifest } as const;
    });
    const request: CommitRequest = { epoch, operations };
    const { outcomes } = await service.commit(principal, id, request);
    const refused = outcomes.find(({ outcome }) => outcome !== "committed");
    if (refused !== undefined) throw new Error(JSON.stringify(refused));
  };
}
