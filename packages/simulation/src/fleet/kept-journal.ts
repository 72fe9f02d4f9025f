import {
  type MetadataStore,
  memoryMetadataStore,
  type NamespaceRecord,
  type NamespaceTransaction,
  type StoredContent,
} from "@syncline/core";

type Write = (transaction: NamespaceTransaction) => Promise<unknown>;

/** One namespace's metadata, of which every write is kept: so that an older copy can be brought back. */
export class KeptJournal {
  readonly #record: NamespaceRecord;
  readonly #writes: Write[];
  readonly contents: StoredContent[] = [];
  readonly store: MetadataStore;

  private constructor(record: NamespaceRecord, writes: Write[], inner: MetadataStore) {
    this.#record = record;
    this.#writes = writes;
    this.store = {
      ...inner,
      transact: async (id, work) => {
        const done: Write[] = [];
        const contents: StoredContent[] = [];
        const result = await inner.transact(id, (transaction) => work(kept(transaction, done, contents)));
        this.#writes.push(...done);
        this.contents.push(...contents);
        return result;
      },
    };
  }

  static async create(record: NamespaceRecord): Promise<KeptJournal> {
    return await KeptJournal.#from(record, []);
  }

  get length(): number {
    return this.#writes.length;
  }

  /** The journal as it was after its first `length` writes. */
  async restored(length: number): Promise<KeptJournal> {
    return await KeptJournal.#from(this.#record, this.#writes.slice(0, length));
  }

  static async #from(record: NamespaceRecord, writes: readonly Write[]): Promise<KeptJournal> {
    const inner = memoryMetadataStore();
    await inner.createNamespace(record);
    const journal = new KeptJournal(record, [], inner);
    for (const write of writes) await journal.store.transact(record.id, write);
    return journal;
  }
}

function kept(
  transaction: NamespaceTransaction,
  done: Write[],
  stored: StoredContent[],
): NamespaceTransaction {
  const noting = async <T>(write: (transaction: NamespaceTransaction) => Promise<T>): Promise<T> => {
    done.push(write);
    return await write(transaction);
  };
  return {
    ...transaction,
    append: (entries, contents) => {
      stored.push(...contents);
      return noting((at) => at.append(entries, contents));
    },
    addChunks: (chunks) => noting((at) => at.addChunks(chunks)),
    forgetTombstones: (beforeMs) => noting((at) => at.forgetTombstones(beforeMs)),
    setEpoch: (epoch) => noting((at) => at.setEpoch(epoch)),
  };
}
