import { nameKey } from "@syncline/core";
import type { FaultClass } from "../faults/index.js";
import { createWorld, SimulatedDevice, SimulatedServer } from "../fleet/index.js";
import { type Desk, isFileOnRecord, isOnRecord, Ledger } from "../ledger/index.js";
import { AuthorsNames, lostBytes, VersionReader } from "../oracles/index.js";
import { Dice } from "../seed/index.js";
import { User } from "../users/index.js";
import { judgeAtRest } from "./judge.js";
import type { Happening, Scenario } from "./scenario.js";
import { collectSome, type Fleet, forgetVersions, makeTrouble } from "./trouble.js";

export interface RunResult {
  /** What the oracles object to; empty when all is well. */
  readonly failures: readonly string[];
  /** The same on every run of the same scenario. */
  readonly hash: string;
  readonly turns: number;
  readonly counts: ReadonlyMap<FaultClass, number>;
  /** The readable trace, where asked for. */
  readonly lines: readonly string[];
}

/** Turns between two looks of the oracles that hold at every moment. */
const lookEvery = 60;

/** Runs a scenario to its end and to rest, and judges it. Never throws: what goes wrong is a failure. */
export async function runScenario(
  scenario: Scenario,
  options: { readonly keepLines?: boolean } = {},
): Promise<RunResult> {
  const world = createWorld(scenario.seed, { keepLines: options.keepLines ?? false });
  const { scheduler, faults, trace, failures } = world;
  try {
    const run = await Run.prepare(scenario, world);
    for (const happening of scenario.happenings) {
      await run.turns(happening.gap);
      await run.perform(happening);
      if (failures.length > 0) break;
    }
    if (failures.length === 0) failures.push(...(await judgeAtRest(run)));
  } catch (error) {
    failures.push(`Thrown: ${error instanceof Error ? error.stack : String(error)}`);
  }
  for (const failure of failures) trace.note(failure);
  return { failures, hash: trace.hash, turns: scheduler.turns, counts: faults.counts, lines: trace.lines };
}

/** A simulation under way. */
export class Run implements Fleet {
  readonly scenario: Scenario;
  readonly world: Fleet["world"];
  readonly server: SimulatedServer;
  readonly devices: readonly SimulatedDevice[];
  readonly ledger: Ledger;
  readonly nameRule: "fold-case" | "exact";
  readonly versions: VersionReader;
  readonly desks: readonly Desk[];
  /** Where only the first user does anything. */
  readonly authorsNames: AuthorsNames | undefined;
  readonly #users: readonly User[];
  readonly #dice: Dice;

  private constructor(scenario: Scenario, world: Fleet["world"], server: SimulatedServer) {
    this.scenario = scenario;
    this.world = world;
    this.server = server;
    const { seed } = scenario;
    this.devices = scenario.devices.map(
      (options, number) => new SimulatedDevice(world, server, { ...options, number, seed }),
    );
    this.nameRule = nameRuleOf(scenario);
    this.authorsNames = scenario.oneAuthor ? new AuthorsNames(this.nameRule) : undefined;
    this.desks = this.devices.map(({ number, disk, stateDisk }) => {
      return {
        number,
        disk,
        isOnRecord: (path) => isOnRecord(stateDisk, path),
        isFileOnRecord: (path, fileId) => isFileOnRecord(stateDisk, path, fileId),
      };
    });
    this.ledger = new Ledger(this.desks, (name) => nameKey(name, this.nameRule));
    for (const device of this.devices) device.byHand = (act) => void this.#byHand(device.number, act);
    world.witness = {
      killed: (number) => this.ledger.noteKill(this.desks[number] as Desk),
      unflushed: (number, path) => this.ledger.noteUnflushed(this.desks[number] as Desk, path),
      wantsBack: (number) => this.ledger.forgive(number),
    };
    this.#users = this.devices.map(({ disk, name }) => new User(disk, name));
    this.versions = new VersionReader(server);
    this.#dice = new Dice(seed, "run");
  }

  static async prepare(scenario: Scenario, world: Fleet["world"]): Promise<Run> {
    const server = await SimulatedServer.create(world, {
      nameRule: nameRuleOf(scenario),
      collectorSkewMs: scenario.collectorSkewMs,
    });
    const run = new Run(scenario, world, server);
    const [first] = run.devices;
    if (scenario.inCommon === 0 || first === undefined) return run;
    for (let i = 0; i < scenario.inCommon; i++) run.#act(0, "save a new file", run.#dice.word());
    for (let i = 0; i < 2; i++) for (const device of run.devices) await run.pass(device);
    return run;
  }

  async perform(happening: Happening): Promise<void> {
    const { world, devices } = this;
    const device = devices[happening.device] as SimulatedDevice;
    switch (happening.do) {
      case "act":
        return this.#act(happening.device, happening.act, happening.word);
      case "sync":
        if (!device.loops) device.beginPass();
        return;
      case "crash":
        return device.crash();
      case "connect":
      case "disconnect":
        device.online = happening.do === "connect";
        return;
      case "back up":
        return this.server.backUp();
      case "forget versions":
        return await forgetVersions(this);
      case "collect":
        return collectSome(this.server, happening.word);
      case "wait":
        await this.flow(happening.waitMs);
        return;
      case "fault":
        world.trace.note(`fault: ${happening.fault} on ${device.name}`);
        return await makeTrouble(this, device, happening.fault, happening.word);
    }
  }

  /** Gives turns; time goes on a little between them, and by itself when nobody has anything to do. */
  async turns(count: number): Promise<void> {
    for (let i = 0; i < count; i++) if (!(await this.turn())) return;
  }

  /** One turn, or a step of time when nobody wants one. False when there is neither. */
  async turn(mostMs = 60_000): Promise<boolean> {
    const { world, devices } = this;
    const { scheduler, time } = world;
    if (this.#dice.chance(0.1)) time.advance(this.#dice.below(50));
    if (this.#dice.chance(0.02)) for (const device of devices) device.answerHalt();
    if (await scheduler.giveTurn()) {
      if (scheduler.turns % lookEvery === 0) await this.#look();
      return true;
    }
    const nextMs = time.nextWakeMs();
    if (nextMs === undefined || nextMs > mostMs) return false;
    time.advance(nextMs);
    await scheduler.rest();
    return true;
  }

  /** Lets this much time go by, with all that happens in it. */
  async flow(byMs: number): Promise<void> {
    const { scheduler, time, failures } = this.world;
    const untilMs = time.monotonic() + byMs;
    const mostTurns = scheduler.turns + 30_000;
    for (;;) {
      const leftMs = untilMs - time.monotonic();
      if (leftMs <= 0 || failures.length > 0) return;
      if (await this.turn(leftMs)) {
        if (scheduler.turns < mostTurns) continue;
        failures.push("Restless: the fleet never comes to rest.");
        return;
      }
      time.advance(leftMs);
      await scheduler.rest();
    }
  }

  /** One pass of a device, from its beginning to its end. */
  async pass(device: SimulatedDevice): Promise<void> {
    await this.until(() => device.client !== undefined && !device.busy);
    device.answerHalt();
    await this.until(() => device.client !== undefined && !device.busy);
    device.beginPass();
    await this.until(() => device.client !== undefined && !device.busy);
  }

  async until(reached: () => boolean): Promise<void> {
    const { failures } = this.world;
    const { scheduler } = this.world;
    for (let turns = 0; !reached() && failures.length === 0; turns++) {
      if (turns < 20_000 && (await this.turn(3_600_000))) continue;
      await scheduler.rest();
      if (reached()) return;
      failures.push("Stuck: something that was begun never ends.");
      return;
    }
  }

  #act(number: number, act: Parameters<User["act"]>[0], word: number): void {
    const device = this.devices[number] as SimulatedDevice;
    const user = this.#users[number] as User;
    const dice = new Dice(BigInt(word), act);
    const done = this.#byHand(number, () => device.oldStamps.renewAfter(() => user.act(act, dice)));
    this.world.trace.note(`${device.name} user ${done}`);
  }

  #byHand(number: number, act: () => string): string {
    const desk = this.desks[number] as Desk;
    const done = this.ledger.observe(desk, act);
    if (number === 0) this.authorsNames?.note(desk);
    return done;
  }

  async #look(): Promise<void> {
    const { world, devices, ledger, versions } = this;
    world.failures.push(...(await lostBytes(devices, ledger, versions)));
  }
}

function nameRuleOf({ devices }: Scenario): "fold-case" | "exact" {
  return devices.some(({ foldsCase }) => foldsCase) ? "fold-case" : "exact";
}
