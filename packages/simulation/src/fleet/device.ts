import { deviceIdOf, MemoryDisk, type MemoryFolder, MemoryStateDisk, type Principal } from "@syncline/core";
import type { Process } from "../schedule/index.js";
import { Dice } from "../seed/index.js";
import { DeviceClock } from "./device-clock.js";
import { EngineProcess } from "./engine-process.js";
import { HaltAnswers } from "./halt-answers.js";
import { KeptState } from "./kept-state.js";
import { type Moment, type Station, simulatedRemote } from "./network.js";
import { OldStamps } from "./old-stamps.js";
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
  /** A power loss may take the last writes of its state back. */
  readonly lazyState: boolean;
}

/** One device: its disk, its state, its clock and connection, and whichever process runs on it now. */
export class SimulatedDevice implements Station {
  readonly number: number;
  readonly name: string;
  readonly principal: Principal;
  readonly disk: MemoryDisk;
  readonly stateDisk = new MemoryStateDisk();
  readonly clock: DeviceClock;
  readonly oldStamps: OldStamps;
  readonly loops: boolean;
  readonly onOnline = new Set<() => void>();
  /** The root that is not there just now. */
  awayRoot: { readonly root: MemoryFolder; readonly marker: string | undefined } | undefined;
  /** Lets the user do something to the whole disk; whoever keeps account of what users do listens in. */
  byHand: (act: () => string) => void = (act) => void act();
  /** Steps that outlive a process, so far: what an idle pass must not add to. */
  durableSteps = 0;
  readonly #world: World;
  readonly #server: SimulatedServer;
  readonly #dice: Dice;
  readonly #state: KeptState;
  readonly #haltAnswers: HaltAnswers;
  #online = true;
  #process: EngineProcess;

  constructor(world: World, server: SimulatedServer, options: DeviceOptions) {
    const { number, seed, skewMs, timestampGrainMs, foldsCase, loops, lazyState } = options;
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
    this.#dice = new Dice(seed, this.name);
    this.#haltAnswers = new HaltAnswers(this.#dice);
    this.clock = new DeviceClock(world.time, skewMs);
    this.disk = new MemoryDisk({
      clock: this.clock,
      timestampGrainMs,
      names: foldsCase ? "fold-case" : "exact",
    });
    this.oldStamps = new OldStamps(this.disk, timestampGrainMs);
    this.#state = new KeptState(this.stateDisk, this.#dice, lazyState);
    this.#process = this.#launch();
  }

  get client() {
    return this.#process.client;
  }

  /** A pass, or a decision, is under way. */
  get busy(): boolean {
    return this.#process.busy;
  }

  get online(): boolean {
    return this.#online;
  }

  set online(online: boolean) {
    if (online === this.#online) return;
    this.#online = online;
    if (online) for (const tell of this.onOnline) tell();
  }

  /** As when the process is killed: memory is gone, disks and state are as they were; another process starts. */
  crash(damage: () => void = () => {}): void {
    this.#world.trace.note(`${this.name} crashes`);
    this.#world.witness.killed(this.number);
    this.#process.kill();
    this.onOnline.clear();
    damage();
    this.#process = this.#launch();
  }

  /**
   * As when the power goes: of what nobody had flushed, chance (numbers from 0 to below 1) keeps some. A lazy store
   * loses `atLeast` so many writes, if it has any.
   */
  losePower(chance: () => number = () => this.#dice.fraction(), atLeast = 0): void {
    const { faults, trace } = this.#world;
    this.crash(() => {
      const { undone, torn } = this.disk.losePower(chance);
      const writes = this.#state.losePower(atLeast);
      if (writes > 0) faults.happened("state writes lost");
      trace.note(`lost: ${undone} changes of names, ${torn} files torn, ${writes} writes of the state`);
    });
  }

  async step(process: Process, moment: Moment): Promise<void> {
    if (moment !== "after") this.durableSteps++;
    const { faults } = this.#world;
    if (moment === "unflushed" && faults.strikes("power loss undid a change", this.number))
      this.losePower(() => 0);
    else if (faults.strikes("power loss", this.number)) this.losePower();
    else if (faults.strikes(`crash ${moment === "after" ? "after" : "before"} a step`, this.number))
      this.crash();
    if (!process.alive) await new Promise(() => {});
  }

  loseIndex(): void {
    this.crash(() => this.#state.lose());
  }

  /** Brings an older copy of the state back. False when there is none. */
  rollBackIndex(): boolean {
    const older = this.#state.takeOlder();
    if (older !== undefined) this.crash(() => this.#state.bringBack(older));
    return older !== undefined;
  }

  /** The power goes, and with it some of the last writes of a lazy store. False where every write is flushed. */
  loseStateWrites(): boolean {
    if (!this.#state.canLoseWrites) return false;
    this.losePower(undefined, 1);
    return true;
  }

  /** Begins a pass, unless one is under way or the process is only starting. */
  beginPass(): void {
    this.#process.begin(async (client) => {
      await client.sync();
    });
  }

  /** The user looks at the status, and decides about a halt that is there. */
  answerHalt(): void {
    const halt = this.client?.status.halt;
    if (halt === undefined) return;
    this.#process.begin(async (client) => {
      this.#world.trace.note(`${this.name} halted: ${halt.reason}`);
      await this.#haltAnswers.answer(client, halt, this);
    });
  }

  stop(): void {
    this.#process.begin((client) => client.stop());
  }

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

  setClock(byMs: number): void {
    this.oldStamps.note();
    this.clock.skewMs += byMs;
  }

  wantsBack(): void {
    this.#world.witness.wantsBack(this.number);
  }

  makeRoot(): void {
    this.disk.root ??= this.disk.newFolder();
  }

  restart(): void {
    this.crash();
  }

  #launch(): EngineProcess {
    const { name, loops, principal } = this;
    return new EngineProcess(this.#world, {
      name,
      loops,
      ports: (process) => {
        this.stateDisk.opener = undefined;
        return {
          fs: simulatedFileSystem(this.#world, this.disk, this, process),
          state: simulatedState(this.#world, this.#state, this, process),
          remote: simulatedRemote(this.#world, this.#server, this, process),
          device: { id: principal.deviceId, name },
          clock: this.clock.of(process),
        };
      },
    });
  }
}
