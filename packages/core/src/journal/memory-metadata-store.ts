import { SyncError } from "../errors/index.js";
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
    async close() {
      closed = true;
      await Promise.all(tails.values());
    },
  };
}
