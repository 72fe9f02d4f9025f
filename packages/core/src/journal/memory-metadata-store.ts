import { SyncError } from "../errors/index.js";
import { memoryCondemnedChunks } from "./condemned-memory.js";
import type { MetadataStore, NamespaceRecord } from "./metadata-store.js";
import { NamespaceMemory } from "./namespace-memory.js";

/** A metadata store in memory: for tests, simulations and services that need not outlive their process. */
export function memoryMetadataStore(): MetadataStore {
  const namespaces = new Map<string, NamespaceMemory>();
  /** The end of the last call on each namespace: calls on one namespace run one after another. */
  const tails = new Map<string, Promise<void>>();
  let closed = false;

  const alone = async <T>(id: string, work: (namespace: NamespaceMemory) => Promise<T>): Promise<T> => {
    if (closed) throw new SyncError("closed");
    const namespace = namespaces.get(id);
    if (namespace === undefined) throw new SyncError("unknown_namespace");
    const result = (tails.get(id) ?? Promise.resolve()).then(() => work(namespace));
    tails.set(
      id,
      result.then(
        () => undefined,
        () => undefined,
      ),
    );
    return result;
  };
  /** Asks every namespace, each between two of its transactions. */
  const everywhere = async <T>(ask: (namespace: NamespaceMemory) => readonly T[]): Promise<T[]> => {
    if (closed) throw new SyncError("closed");
    const answers = await Promise.all(
      [...namespaces.keys()].map((id) => alone(id, async (namespace) => ask(namespace))),
    );
    return answers.flat();
  };
  const ownedBy = (ownerId: string): NamespaceRecord[] =>
    [...namespaces.values()].map(({ record }) => record).filter((record) => record.ownerId === ownerId);

  return {
    async createNamespace(record) {
      if (closed) throw new SyncError("closed");
      const standing = ownedBy(record.ownerId).find(({ name }) => name === record.name);
      if (standing !== undefined) return standing;
      namespaces.set(record.id, new NamespaceMemory(record));
      return record;
    },
    async namespace(id) {
      if (closed) throw new SyncError("closed");
      return namespaces.get(id)?.record;
    },
    async namespacesOf(ownerId) {
      if (closed) throw new SyncError("closed");
      return ownedBy(ownerId).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    read: (id, work) => alone(id, (namespace) => work(namespace.transaction([]))),
    transact: (id, work) =>
      alone(id, async (namespace) => {
        const undo: (() => void)[] = [];
        try {
          return await work(namespace.transaction(undo));
        } catch (error) {
          for (const takeBack of undo.reverse()) takeBack();
          throw error;
        }
      }),
    unneededChunks: async (beforeMs, limit) => {
      const found = await everywhere(({ record, chunks }) =>
        chunks.unneeded(beforeMs).map((hash) => ({ namespaceId: record.id, hash })),
      );
      return found.slice(0, limit);
    },
    chunksAnywhere: async (hashes) => {
      const found = new Set(await everywhere(({ chunks }) => hashes.filter((hash) => chunks.has(hash))));
      return [...found];
    },
    condemned: memoryCondemnedChunks(),
    async close() {
      closed = true;
      await Promise.all(tails.values());
    },
  };
}
