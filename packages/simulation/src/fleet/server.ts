import {
  type BlobStore,
  type ChunkingParameters,
  deviceIdOf,
  type MetadataStore,
  memoryBlobStore,
  type NameRule,
  type Nudge,
  type Principal,
  SyncError,
  SyncService,
} from "@syncline/core";
import type { Process } from "../schedule/index.js";
import { KeptJournal } from "./kept-journal.js";
import { plainDeflate, simulatedHasher } from "./platform.js";
import type { World } from "./world.js";

/** Small enough that small files have several chunks. */
const chunking: ChunkingParameters = {
  algorithm: "fastcdc-v2020",
  minimumBytes: 64,
  averageBytes: 256,
  maximumBytes: 1024,
};

/** Faults of the server lie in wait under this number. */
export const serverNumber = -1;

/** The service with stores that outlive it: it can be killed at any moment, and be restored from an older copy. */
export class SimulatedServer {
  readonly namespaceId = "namespace";
  readonly blobs: BlobStore = memoryBlobStore();
  readonly operator: Principal = { accountId: "account", deviceId: deviceIdOf(1n), deviceName: "operator" };
  readonly #world: World;
  readonly #nudged = new Set<(nudge: Nudge) => void>();
  #journal: KeptJournal;
  #backups: number[] = [0];
  #incarnation: Incarnation;

  private constructor(world: World, journal: KeptJournal) {
    this.#world = world;
    this.#journal = journal;
    this.#incarnation = this.#started();
  }

  static async create(world: World, nameRule: NameRule): Promise<SimulatedServer> {
    const journal = await KeptJournal.create({
      id: "namespace",
      ownerId: "account",
      name: "home",
      epoch: "0",
      seq: 0,
      floor: 0,
      chunking,
      nameRule,
      createdAtMs: 0,
    });
    return new SimulatedServer(world, journal);
  }

  get journal(): KeptJournal {
    return this.#journal;
  }

  /** Runs a call on the service as it is now. When that is killed first, its caller learns only that nobody answers. */
  async handle<T>(work: (service: SyncService) => Promise<T>): Promise<T> {
    const { service, killed } = this.#incarnation;
    return await Promise.race([work(service), killed]);
  }

  /** Asks the stores past every fault and turn: for oracles. */
  oracle(): SyncService {
    return this.#service(this.#journal.store, this.blobs);
  }

  kill(): void {
    this.#incarnation.kill();
    this.#incarnation = this.#started();
  }

  backUp(): void {
    this.#backups.push(this.#journal.length);
  }

  /** As an operator does: the stores as they were once, and then a new epoch. */
  async restoreBackup(): Promise<void> {
    const length = this.#world.dice.pick(this.#backups);
    this.#backups = this.#backups.filter((backup) => backup <= length);
    this.#incarnation.kill();
    this.#journal = await this.#journal.restored(length);
    await this.oracle().startNewEpoch(this.namespaceId);
    this.#incarnation = this.#started();
  }

  onNudge(listener: (nudge: Nudge) => void): () => void {
    this.#nudged.add(listener);
    return () => this.#nudged.delete(listener);
  }

  #started(): Incarnation {
    const process = { name: "server", alive: true };
    let reject: (error: SyncError) => void = () => {};
    const killed = new Promise<never>((_, fail) => {
      reject = fail;
    });
    killed.catch(() => {});
    const service = this.#service(this.#slow(this.#journal.store, process), this.#slowBlobs(process));
    const kill = () => {
      process.alive = false;
      reject(new SyncError("unavailable"));
    };
    return { service, killed, kill };
  }

  #service(metadata: MetadataStore, blobs: BlobStore): SyncService {
    const { time, dice } = this.#world;
    const publish = async (nudge: Nudge) => {
      for (const listener of this.#nudged) listener(nudge);
    };
    return new SyncService({
      metadata,
      blobs,
      bus: { publish, subscribe: async () => () => {}, close: async () => {} },
      clock: time,
      randomness: dice,
      hasher: simulatedHasher,
      deflate: plainDeflate,
    });
  }

  #slow(store: MetadataStore, process: Process): MetadataStore {
    const { scheduler, faults } = this.#world;
    const ask = async (step: string) => {
      await scheduler.turn(process, step);
      if (faults.strikes("metadata store busy", serverNumber)) throw new SyncError("unavailable");
    };
    return {
      ...store,
      transact: async (id, work) => {
        await ask("transact");
        return await store.transact(id, work);
      },
      read: async (id, work) => {
        await ask("read");
        return await store.read(id, work);
      },
    };
  }

  #slowBlobs(process: Process): BlobStore {
    const { scheduler, faults, time, dice } = this.#world;
    const { blobs } = this;
    const ask = async (step: string) => {
      await scheduler.turn(process, step);
      if (faults.strikes("blob store slow", serverNumber)) await time.sleep(dice.between(1, 5000));
      if (faults.strikes("blob store failing", serverNumber))
        throw new SyncError(dice.pick(["io_error", "disk_full", "unavailable"]));
    };
    return {
      ...blobs,
      put: async (key, bytes) => {
        await ask("put blob");
        await blobs.put(key, bytes);
      },
      get: async (key) => {
        await ask("get blob");
        return await blobs.get(key);
      },
      stat: async (key) => {
        await ask("stat blob");
        return await blobs.stat(key);
      },
    };
  }
}

interface Incarnation {
  readonly service: SyncService;
  readonly killed: Promise<never>;
  readonly kill: () => void;
}
