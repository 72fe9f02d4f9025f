import {
  type BlobStore,
  type ChunkingParameters,
  type Clock,
  deviceIdOf,
  isSyncError,
  type MetadataStore,
  type NameRule,
  type Nudge,
  type Principal,
  SyncError,
  SyncService,
} from "@syncline/core";
import { DeviceClock } from "./device-clock.js";
import { KeptBlobs } from "./kept-blobs.js";
import { KeptJournal } from "./kept-journal.js";
import { plainDeflate, simulatedHasher } from "./platform.js";
import { PromisedChunks } from "./promised-chunks.js";
import { blobSteps, busyMetadata, slowBlobs } from "./server-stores.js";
import type { World } from "./world.js";

/** Small enough that small files have several chunks. */
const chunking: ChunkingParameters = {
  algorithm: "fastcdc-v2020",
  minimumBytes: 64,
  averageBytes: 256,
  maximumBytes: 1024,
};

/** What nothing needs is kept no longer than a user's pause. */
export const graceMs = 120_000;

interface Backup {
  readonly length: number;
  readonly madeAtMs: number;
}

/**
 * The service with stores that outlive it, and a collector that is a process of its own, with a clock of its own: each can be
 * killed at any moment, and the metadata be restored from an older copy.
 */
export class SimulatedServer {
  readonly namespaceId = "namespace";
  readonly blobs = new KeptBlobs();
  readonly promises: PromisedChunks;
  /** Whether only the latest versions were kept at some time. */
  hasForgottenVersions = false;
  readonly operator: Principal = { accountId: "account", deviceId: deviceIdOf(1n), deviceName: "operator" };
  readonly #world: World;
  readonly #nudged = new Set<(nudge: Nudge) => void>();
  #journal: KeptJournal;
  #backups: Backup[] = [];
  readonly #collectorClock: DeviceClock;
  #incarnation: Incarnation;
  #collector: Incarnation;

  private constructor(world: World, journal: KeptJournal, collectorSkewMs: number) {
    this.#world = world;
    this.#journal = journal;
    this.#collectorClock = new DeviceClock(world.time, collectorSkewMs);
    // Where clocks differ, nobody knows how long the grace period is.
    this.promises = new PromisedChunks(world, collectorSkewMs === 0 ? graceMs : 0);
    this.#incarnation = this.#started("server");
    this.#collector = this.#started("collector");
  }

  static async create(
    world: World,
    { nameRule, collectorSkewMs }: { readonly nameRule: NameRule; readonly collectorSkewMs: number },
  ): Promise<SimulatedServer> {
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
    return new SimulatedServer(world, journal, collectorSkewMs);
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
    return this.#service(this.#journal.store, this.blobs.store, this.#world.time);
  }

  kill(): void {
    this.#incarnation.kill();
    this.#incarnation = this.#started("server");
  }

  /** As when the power goes: what the blob store had not flushed may be gone too. Metadata are flushed at each commit. */
  losePower(): void {
    const { dice, trace } = this.#world;
    this.#incarnation.kill();
    this.#collector.kill();
    const { undone, torn } = this.blobs.losePower(() => dice.fraction());
    trace.note(`the server loses power: ${undone} changes of names undone, ${torn} blobs torn`);
    this.#incarnation = this.#started("server");
    this.#collector = this.#started("collector");
  }

  killCollector(): void {
    this.#collector.kill();
    this.#collector = this.#started("collector");
  }

  /** Begins a collection, which may overtake another one that is under way, and sweeps some of the blobs. */
  collect(sweep: readonly number[]): void {
    const { faults, failures, trace } = this.#world;
    const { service, killed } = this.#collector;
    Promise.race([service.collect({ sweep }), killed]).then(
      ({ deleted }) => {
        trace.note(`collected ${deleted}`);
        if (deleted > 0) faults.happened("chunks collected");
      },
      (error: unknown) => {
        if (!isSyncError(error)) failures.push(`Thrown: by the collector: ${String(error)}`);
      },
    );
  }

  /** Slices of the blobs in which there is anything. */
  get slices(): number[] {
    const hashes = Array.from(this.blobs.keys, (key) => key.slice(key.lastIndexOf("/") + 1));
    return [...new Set(hashes.map((hash) => Number.parseInt(hash.slice(0, 2), 16)))].sort((a, b) => a - b);
  }

  backUp(): void {
    this.#backups.push({ length: this.#journal.length, madeAtMs: this.#world.time.monotonic() });
  }

  /** As an operator does: the metadata as they were once, if what they need cannot have been collected since, and then a new epoch. */
  async restoreBackup(): Promise<void> {
    const oldestMs = this.#world.time.monotonic() - graceMs + Math.abs(this.#collectorClock.skewMs);
    const usable = this.#backups.filter(({ madeAtMs }) => madeAtMs > oldestMs);
    // An empty journal needs nothing.
    const { length } = this.#world.dice.pick([{ length: 0, madeAtMs: 0 }, ...usable]);
    this.#backups = this.#backups.filter((backup) => backup.length <= length);
    this.#incarnation.kill();
    this.#collector.kill();
    this.#journal = await this.#journal.restored(length);
    await this.oracle().startNewEpoch(this.namespaceId);
    this.promises.forget();
    this.#incarnation = this.#started("server");
    this.#collector = this.#started("collector");
  }

  onNudge(listener: (nudge: Nudge) => void): () => void {
    this.#nudged.add(listener);
    return () => this.#nudged.delete(listener);
  }

  #started(name: "server" | "collector"): Incarnation {
    const process = { name, alive: true };
    let reject: (error: SyncError) => void = () => {};
    const killed = new Promise<never>((_, fail) => {
      reject = fail;
    });
    killed.catch(() => {});
    const metadata = busyMetadata(this.#world, this.#journal.store, process);
    const journal = this.#journal;
    const isOver = () => this.#journal !== journal;
    const steps = blobSteps(this.#world, process, {
      kill: () => (name === "server" ? this.kill() : this.killCollector()),
      losePower: () => this.losePower(),
    });
    const blobs = slowBlobs(this.#world, { store: this.blobs.storeOf(steps), isOver }, process);
    const clock = name === "collector" ? this.#collectorClock.of(process) : this.#world.time;
    const service = this.#service(metadata, blobs, clock);
    const kill = () => {
      process.alive = false;
      reject(new SyncError("unavailable"));
    };
    return { service, killed, kill };
  }

  #service(metadata: MetadataStore, blobs: BlobStore, clock: Clock): SyncService {
    const publish = async (nudge: Nudge) => {
      for (const listener of this.#nudged) listener(nudge);
    };
    return new SyncService({
      metadata,
      blobs,
      bus: { publish, subscribe: async () => () => {}, close: async () => {} },
      clock,
      randomness: this.#world.dice,
      hasher: simulatedHasher,
      deflate: plainDeflate,
      graceMs,
    });
  }
}

interface Incarnation {
  readonly service: SyncService;
  readonly killed: Promise<never>;
  readonly kill: () => void;
}
