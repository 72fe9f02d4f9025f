import { memoryBlobStore } from "../blobs/index.js";
import { memoryEventBus } from "../bus/index.js";
import { type DeviceId, deviceIdOf } from "../causality/index.js";
import { ManualClock, seededRandomness } from "../clock/index.js";
import { streamDeflate, webHasher } from "../content/index.js";
import {
  type FileSystem,
  MemoryDisk,
  type MemoryDiskOptions,
  memoryFileSystem,
  type RelativePath,
} from "../disk/index.js";
import { withCalls } from "../disk/with-calls.fixture.js";
import { memoryMetadataStore } from "../journal/index.js";
import type { NameRule } from "../protocol/index.js";
import type { Remote } from "../remote/index.js";
import { serviceRemote } from "../remote/index.js";
import { type Principal, SyncService } from "../service/index.js";
import { MemoryStateDisk, memoryState, type StateChange, type StateStore } from "../state/index.js";
import { openSync, type SyncClient } from "./client.js";
import type { SyncEvents } from "./events.js";
import type { SyncSettings } from "./options.js";

/** One service in memory and the devices of one account, each with a disk and a state of its own. */
export class Fleet {
  readonly clock = new ManualClock(Date.UTC(2026, 10, 21, 12));
  readonly randomness = seededRandomness(1n);
  readonly service = new SyncService({
    metadata: memoryMetadataStore(),
    blobs: memoryBlobStore(),
    bus: memoryEventBus(),
    clock: this.clock,
    randomness: this.randomness,
    hasher: webHasher,
    deflate: streamDeflate,
  });
  readonly #nameRule: NameRule | undefined;
  #namespaceId: string | undefined;
  #devices = 0;

  constructor(options: { readonly nameRule?: NameRule } = {}) {
    this.#nameRule = options.nameRule;
  }

  async device(
    name: string,
    settings: Partial<SyncSettings> = {},
    disk: MemoryDiskOptions = {},
  ): Promise<Device> {
    const principal: Principal = {
      accountId: "ada",
      deviceId: deviceIdOf(BigInt(++this.#devices)),
      deviceName: name,
    };
    this.#namespaceId ??= (
      await this.service.createNamespace(principal, { name: "home", nameRule: this.#nameRule })
    ).id;
    const device = new Device(this, principal, this.#namespaceId, settings, disk);
    await device.open();
    return device;
  }

  /** Lets time pass, from one timer to the next, until the state is there. */
  async until(reached: () => boolean): Promise<void> {
    // Hashing is done by other threads, so how many turns it takes depends on how busy the machine is.
    const giveUpAtMs = performance.now() + 25_000;
    for (let turns = 0; !reached(); turns++) {
      if (performance.now() > giveUpAtMs) throw new Error("The state was never reached.");
      // What is under way in this process gets its turn before the clock moves.
      await new Promise((resolve) => setImmediate(resolve));
      if (turns % 20 === 19) this.clock.advance(Math.min(this.clock.nextWakeMs() ?? 1, 60_000));
    }
  }

  /** Lets time pass where somebody waits for it, and nothing else goes on, until this is done. */
  async whileTimePasses<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    await this.until(() => isDone);
    return await work;
  }

  get namespaceId(): string {
    return this.#namespaceId as string;
  }
}

type Event = {
  [K in keyof SyncEvents]: { readonly kind: K; readonly event: SyncEvents[K][0] };
}[keyof SyncEvents];

export class Device {
  readonly disk: MemoryDisk;
  readonly events: Event[] = [];
  readonly calls: string[] = [];
  readonly #fleet: Fleet;
  readonly #stateDisk = new MemoryStateDisk();
  readonly #principal: Principal;
  readonly #namespaceId: string;
  readonly #settings: Partial<SyncSettings>;
  client!: SyncClient;
  /** Wraps the remote, so that a test can lose an answer or take the network away. */
  tamper: (remote: Remote) => Remote = (remote) => remote;
  /** Replaces some of the disk's calls, so that a test can have it tell less than there is. */
  tamperDisk: (fs: FileSystem) => Partial<FileSystem> = () => ({});
  /** Called before and after every step that outlives the process: what it throws, the step fails with. */
  step: (name: string, path?: RelativePath) => void = () => {};

  constructor(
    fleet: Fleet,
    principal: Principal,
    namespaceId: string,
    settings: Partial<SyncSettings>,
    disk: MemoryDiskOptions,
  ) {
    this.#fleet = fleet;
    this.#principal = principal;
    this.#namespaceId = namespaceId;
    this.#settings = settings;
    this.disk = new MemoryDisk({ ...disk, clock: fleet.clock });
  }

  async open(): Promise<void> {
    const { clock, randomness, service } = this.#fleet;
    const remote = this.#watched(serviceRemote(service, this.#principal, this.#namespaceId));
    const fs = memoryFileSystem({
      disk: this.disk,
      before: (name, path) => this.step(`disk ${name}`, path),
    });
    this.client = await openSync({
      fs: withCalls(fs, this.tamperDisk(fs)),
      state: this.#stepping(memoryState(this.#stateDisk)),
      remote: this.tamper(remote),
      device: { id: this.#principal.deviceId, name: this.#principal.deviceName },
      clock,
      randomness,
      settings: this.#settings,
    });
    for (const kind of ["conflict", "resurrected", "applied", "committed", "problem", "halt"] as const) {
      this.client.on(kind, (...[event]: unknown[]) => this.events.push({ kind, event } as Event));
    }
  }

  get id(): DeviceId {
    return this.#principal.deviceId;
  }

  /** Remembers the state as it is now; returns what brings it back, for the next process. */
  copyState(): () => void {
    const { tables } = this.#stateDisk;
    const copies = Array.from(tables, ([name, rows]) => [name, new Map(rows)] as const);
    return () => {
      for (const [name, copy] of copies) {
        const rows = tables.get(name);
        rows?.clear();
        for (const [key, value] of copy) rows?.set(key, value);
      }
    };
  }

  /** As when the process is killed: nothing is closed in order, and the lock is free again. */
  async crash(): Promise<void> {
    this.#stateDisk.opener = undefined;
    await this.open();
  }

  /** Passes time, so that no file is too new to be trusted, and syncs once. */
  async sync() {
    this.#fleet.clock.advance(10_000);
    return await this.#fleet.whileTimePasses(this.client.sync());
  }

  save(path: RelativePath, text: string): void {
    this.disk.save(path, text);
  }

  /** Paths and contents; folders end in "/". */
  get files(): Record<string, string> {
    const paths = [...this.disk.snapshot().keys()].sort();
    return Object.fromEntries(
      paths.map((path) => {
        const inode = this.disk.find(path);
        if (inode?.kind === "folder") return [`${path}/`, ""];
        if (inode?.kind === "symlink") return [path, `-> ${inode.target}`];
        return [path, new TextDecoder().decode(this.disk.read(path))];
      }),
    );
  }

  told(kind: Event["kind"]): unknown[] {
    return this.events.filter((entry) => entry.kind === kind).map(({ event }) => event);
  }

  #stepping(store: StateStore): StateStore {
    const write = async (changes: readonly StateChange[]) => {
      this.step("state before");
      await store.write(changes);
      this.step("state after");
    };
    return { ...store, write };
  }

  #watched(remote: Remote): Remote {
    const note = <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        this.calls.push(name);
        this.step(`${name} before`);
        const result = await call(...args);
        this.step(`${name} after`);
        return result;
      };
    };
    return {
      describe: note("describe", remote.describe),
      changes: note("changes", remote.changes),
      commit: note("commit", remote.commit),
      missing: note("missing", remote.missing),
      upload: note("upload", remote.upload),
      manifests: note("manifests", remote.manifests),
      history: note("history", remote.history),
      trash: note("trash", remote.trash),
      fetch: (...args) => {
        this.calls.push("fetch");
        this.step("fetch before");
        return remote.fetch(...args);
      },
      subscribe: remote.subscribe,
      close: remote.close,
    };
  }
}
