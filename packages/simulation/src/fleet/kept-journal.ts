import {
  type CondemnedChunks,
  type ContentId,
  type JournalEntry,
  type MetadataStore,
  memoryMetadataStore,
  type NamespaceRecord,
  type NamespaceTransaction,
  type NodeId,
  type StoredContent,
} from "@syncline/core";

type Write = (store: MetadataStore) => Promise<unknown>;

/** One namespace's metadata, of which every write is kept: so that an older copy can be brought back. */
export class KeptJournal {
  readonly #record: NamespaceRecord;
  readonly #writes: Write[] = [];
  readonly #contents = new Map<ContentId, StoredContent>();
  /** Every node that was ever written. */
  readonly nodeIds = new Set<NodeId>();
  /** All that was ever committed, in its order. */
  readonly entries: JournalEntry[] = [];
  readonly store: MetadataStore;

  private constructor(record: NamespaceRecord, inner: MetadataStore) {
    this.#record = record;
    this.store = {
      ...inner,
      transact: async (id, work) => {
        const done: Write[] = [];
        const stored: StoredContent[] = [];
        const appended: JournalEntry[] = [];
        const result = await inner.transact(id, (transaction) =>
          work(this.#kept(id, transaction, done, stored, appended)),
        );
        this.#writes.push(...done);
        this.entries.push(...appended);
        for (const content of stored) this.#contents.set(content.contentId, content);
        return result;
      },
      condemned: this.#keptList(inner.condemned),
    };
  }

  static async create(record: NamespaceRecord): Promise<KeptJournal> {
    return await KeptJournal.#from(record, []);
  }

  get length(): number {
    return this.#writes.length;
  }

  /** The contents that versions have. */
  get contents(): Iterable<StoredContent> {
    return this.#contents.values();
  }

  /** The journal as it was after its first `length` writes. */
  async restored(length: number): Promise<KeptJournal> {
    return await KeptJournal.#from(this.#record, this.#writes.slice(0, length));
  }

  static async #from(record: NamespaceRecord, writes: readonly Write[]): Promise<KeptJournal> {
    const inner = memoryMetadataStore();
    await inner.createNamespace(record);
    const journal = new KeptJournal(record, inner);
    for (const write of writes) await write(journal.store);
    return journal;
  }

  #kept(
    id: string,
    transaction: NamespaceTransaction,
    done: Write[],
    stored: StoredContent[],
    appended: JournalEntry[],
  ): NamespaceTransaction {
    const noting = async <T>(write: (transaction: NamespaceTransaction) => Promise<T>): Promise<T> => {
      done.push((store) => store.transact(id, write));
      return await write(transaction);
    };
    return {
      ...transaction,
      append: (entries, contents) => {
        stored.push(...contents);
        appended.push(...entries);
        for (const { node } of entries) this.nodeIds.add(node.id);
        return noting((at) => at.append(entries, contents));
      },
      claimChunks: (chunks, atMs) => noting((at) => at.claimChunks(chunks, atMs)),
      holdChunks: (claims, atMs) => noting((at) => at.holdChunks(claims, atMs)),
      keepChunks: (hashes, atMs) => noting((at) => at.keepChunks(hashes, atMs)),
      letChunksGo: (hashes, beforeMs) => noting((at) => at.letChunksGo(hashes, beforeMs)),
      forgetVersions: async (beforeMs, limit, atMs) => {
        const count = await noting((at) => at.forgetVersions(beforeMs, limit, atMs));
        await this.#forgetContents(transaction);
        return count;
      },
      forgetTombstones: (beforeMs) => noting((at) => at.forgetTombstones(beforeMs)),
      setEpoch: (epoch) => noting((at) => at.setEpoch(epoch)),
    };
  }

  async #forgetContents(transaction: NamespaceTransaction): Promise<void> {
    const left = await transaction.contents([...this.#contents.keys()]);
    const known = new Set(left.map(({ contentId }) => contentId));
    for (const id of this.#contents.keys()) if (!known.has(id)) this.#contents.delete(id);
  }

  #keptList(list: CondemnedChunks): CondemnedChunks {
    const noting = async <T>(write: (list: CondemnedChunks) => Promise<T>): Promise<T> => {
      this.#writes.push((store) => write(store.condemned));
      return await write(list);
    };
    return {
      ...list,
      condemn: (hashes, dueMs) => noting((at) => at.condemn(hashes, dueMs)),
      spare: (chunks) => noting((at) => at.spare(chunks)),
      beginDeletion: (id, hashes) => noting((at) => at.beginDeletion(id, hashes)),
      endDeletion: (id, hashes) => noting((at) => at.endDeletion(id, hashes)),
      giveUpDeletion: (id, hashes) => noting((at) => at.giveUpDeletion(id, hashes)),
    };
  }
}
