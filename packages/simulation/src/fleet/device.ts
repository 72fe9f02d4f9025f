import {
  deviceIdOf,
  type Halt,
  isSyncError,
  MemoryDisk,
  type MemoryFolder,
  MemoryStateDisk,
  openSync,
  type Principal,
  type StateTable,
  type StateValue,
  type SyncClient,
} from "@syncline/core";
import type { Process } from "../schedule/index.js";
import { Dice } from "../seed/index.js";
import { DeviceClock } from "./device-clock.js";
import { type Station, simulatedRemote } from "./network.js";
import { plainDeflate, simulatedHasher } from "./platform.js";
import { simulatedFileSystem, simulatedState } from "./ports.js";
import type { SimulatedServer } from "./server.js";
import type { World } from "./world.js";

export interface DeviceOptions {
  readonly number: number;
  readonly seed: bigint;
  /** How far its wall clock is off. */
  readonly skewMs: number;
  readonly timestampGrainMs: number;
  readonly foldsCase: boolean;
  /** Runs by itself, instead of in single passes. */
  readonly loops: boolean;
}

type Tables = ReadonlyMap<StateTable, ReadonlyMap<StateValue & string, StateValue>>;

/** A process of the engine: it ends by being killed, and another one goes on from what is on the disks. */
interface EngineProcess extends Process {
  alive: boolean;
  client: SyncClient | undefined;
}

/** One device: its disk, its state, its clock and connection, and whichever process runs on it now. */
export class SimulatedDevice implements Station {
  readonly number: number;
  readonly name: string;
  readonly principal: Principal;
  readonly disk: MemoryDisk;
  readonly stateDisk = new MemoryStateDisk();
  readonly clock: DeviceClock;
  readonly loops: boolean;
  readonly onOnline = new Set<() => void>();
  /** What its halts are decided by. */
  readonly dice: Dice;
  /** The root that is not there just now. */
  awayRoot: { readonly root: MemoryFolder; readonly marker: string | undefined } | undefined;
  /** Lets the user do something to the whole disk; whoever keeps account of what users do listens in. */
  byHand: (act: () => string) => void = (act) => void act();
  /** Steps that outlive a process, so far: what an idle pass must not add to. */
  durableSteps = 0;
  readonly #world: World;
  readonly #server: SimulatedServer;
  readonly #olderStates: Tables[] = [];
  #online = true;
  #process: EngineProcess;
  #lastHalt: Halt["reason"] | undefined;
  #busy = false;

  constructor(world: World, server: SimulatedServer, options: DeviceOptions) {
    const { number, seed, skewMs, timestampGrainMs, foldsCase, loops } = options;
    this.#world = world;
    this.#server = server;
    this.number = number;
    this.name = `d${number}`;
    this.loops = loops;
    this.principal = {
      accountId: "account",
      deviceId: deviceIdOf(BigInt(number + 2)),
      deviceName: this.name,
    };
    this.dice = new Dice(seed, this.name);
    this.clock = new DeviceClock(world.time, skewMs);
    this.disk = new MemoryDisk({
      clock: this.clock,
      timestampGrainMs,
      names: foldsCase ? "fold-case" : "exact",
    });
    this.#process = this.#launch();
  }

  get client(): SyncClient | undefined {
    return this.#process.client;
  }

  /** A pass, or a decision, is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  get online(): boolean {
    return this.#online;
  }

  set online(online: boolean) {
    if (online === this.#online) return;
    this.#online = online;
    if (online) for (const tell of this.onOnline) tell();
  }

  /** As when the process is killed or the power goes: memory is gone, disks and state are as they were; another process starts. */
  crash(damage: () => void = () => {}): void {
    this.#world.trace.note(`${this.name} crashes`);
    this.#process.alive = false;
    this.onOnline.clear();
    this.stateDisk.opener = undefined;
    this.#busy = false;
    damage();
    this.#process = this.#launch();
  }

  async step(process: Process, when: "before" | "after"): Promise<void> {
    if (when === "before") this.durableSteps++;
    if (!this.#world.faults.strikes(`crash ${when} a step`, this.number)) return;
    this.crash();
    if (!process.alive) await new Promise(() => {});
  }

  loseIndex(): void {
    this.crash(() => {
      for (const table of this.stateDisk.tables.values()) table.clear();
    });
  }

  /** Brings an older copy of the state back. False when there is none. */
  rollBackIndex(): boolean {
    const older = this.#olderStates.splice(this.dice.below(this.#olderStates.length)).at(0);
    if (older === undefined) return false;
    this.crash(() => {
      for (const [name, rows] of older) {
        const table = this.stateDisk.tables.get(name);
        table?.clear();
        for (const [key, value] of rows) table?.set(key, value);
      }
    });
    return true;
  }

  /** Begins a pass, unless one is under way or the process is only starting. */
  beginPass(): void {
    this.#doing(async (client) => {
      await client.sync();
    });
  }

  /** The user looks at the status, and decides about a halt that is there. */
  answerHalt(): void {
    const halt = this.client?.status.halt;
    if (halt !== undefined) this.#doing((client) => this.#decide(client, halt));
  }

  stop(): void {
    this.#doing((client) => client.stop());
  }

  /** Connects the root that was away, instead of whatever is in its place. */
  putRootBack(): boolean {
    const { awayRoot, disk } = this;
    if (awayRoot === undefined) return false;
    this.byHand(() => {
      disk.root = awayRoot.root;
      disk.marker = awayRoot.marker;
      return "puts the root back";
    });
    this.awayRoot = undefined;
    return true;
  }

  async #decide(client: SyncClient, halt: Halt): Promise<void> {
    const { reason } = halt;
    this.#world.trace.note(`${this.name} halted: ${reason}`);
    const again = this.#lastHalt === reason;
    this.#lastHalt = reason;
    if (reason === "epoch-changed") return await client.resolve("merge");
    if (reason === "root-missing" || reason === "root-replaced") {
      // Whoever can connects the disk again, and starts the program anew.
      if (this.awayRoot !== undefined && this.dice.chance(0.6) && this.putRootBack()) return this.crash();
      if (this.disk.root === undefined) this.disk.root = this.disk.newFolder();
      return await client.resolve(reason === "root-missing" ? "restore" : "merge");
    }
    // A guard that halts again after a restore is about deletions from elsewhere.
    await client.resolve(again ? "continue" : "restore");
  }

  #doing(work: (client: SyncClient) => Promise<void>): void {
    const process = this.#process;
    const { client } = process;
    if (client === undefined || this.#busy) return;
    this.#busy = true;
    work(client)
      .catch((error: unknown) => this.#note(error))
      .finally(() => {
        if (process.alive) this.#busy = false;
      });
  }

  #launch(): EngineProcess {
    const process: EngineProcess = { name: this.name, alive: true, client: undefined };
    void this.#open(process);
    return process;
  }

  async #open(process: EngineProcess): Promise<void> {
    const world = this.#world;
    await world.scheduler.turn(process, "starts");
    this.stateDisk.opener = undefined;
    try {
      const client = await openSync({
        fs: simulatedFileSystem(world, this.disk, this, process),
        state: simulatedState(world, this.stateDisk, this, process, () => this.#keepState()),
        remote: simulatedRemote(world, this.#server, this, process),
        device: { id: this.principal.deviceId, name: this.name },
        clock: this.clock.of(process),
        randomness: world.dice,
        hasher: simulatedHasher,
        deflate: plainDeflate,
        settings: { deletionGuard: { share: 0.6, atLeast: 12 }, requestBytes: 1500, filesInFlight: 3 },
      });
      if (!process.alive) return;
      if (this.loops) await client.start();
      process.client = client;
    } catch (error) {
      this.#note(error);
      // Whoever started it starts it again, a little later.
      await world.time.sleep(2000);
      await this.#open(process);
    }
  }

  #note(error: unknown): void {
    if (isSyncError(error) && error.code !== "state_corrupt")
      this.#world.trace.note(`${this.name} ${error.code}`);
    else
      this.#world.failures.push(
        `${this.name} failed with what no user can do anything about: ${String(error)}`,
      );
  }

  #keepState(): void {
    if (!this.dice.chance(0.1)) return;
    const copy = [...this.stateDisk.tables].map(([name, rows]) => [name, new Map(rows)] as const);
    this.#olderStates.push(new Map(copy));
    if (this.#olderStates.length > 4) this.#olderStates.shift();
  }
}
