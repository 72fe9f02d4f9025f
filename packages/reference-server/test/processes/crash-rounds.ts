import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Auditor } from "./auditor.js";
import type { Programs } from "./bundle.js";
import { Chance } from "./chance.js";
import { Device } from "./device.js";
import { Disaster } from "./disaster.js";
import { Ledger } from "./ledger.js";
import type { Found, Scene } from "./oracles.js";
import { checkAtRest, describeDevices, untilQuiet } from "./rest.js";
import { Server } from "./server.js";
import { User } from "./user.js";

export interface Tally {
  readonly rounds: number;
  readonly deeds: number;
  readonly saves: number;
  readonly races: number;
  readonly serverKills: number;
  readonly engineKills: number;
  /** Kills just after an engine had said that it was at a step. */
  readonly killedAfter: Readonly<Record<string, number>>;
  /** Where the owed bytes were after the last round. */
  readonly found: Found | undefined;
  /** How long it took to be in sync after the last kill and the last deed, in milliseconds, by round. */
  readonly quietAfterMs: readonly number[];
}

export interface CrashOptions {
  readonly programs: Programs;
  readonly seed: string;
  readonly rounds: number;
}

interface Play {
  readonly scene: Scene;
  readonly users: readonly User[];
  readonly disaster: Disaster;
  readonly chance: Chance;
}

const settings = { retryMs: { first: 100, longest: 1000 } };
/** Short enough for sessions to be renewed all the time. */
const accessTokenMs = 4000;

/**
 * Real processes, killed at any moment. A round: two users work in their folders while the server and
 * the engines are killed and started again; then all must come to rest by themselves, and everything
 * that is promised must hold. The rounds of a seed go on with the same folders, which a failure leaves
 * for a look. The seed decides what is done and when; how far a process gets by then, the machine does.
 */
export async function runCrashRounds({ programs, seed, rounds }: CrashOptions): Promise<Tally> {
  const dir = await mkdtemp(join(tmpdir(), "syncline-crash-"));
  const server = await Server.start(programs, join(dir, "server"), accessTokenMs);
  const devices: Device[] = [];
  const quietAfterMs: number[] = [];
  let found: Found | undefined;
  try {
    const play = await open({ programs, seed, dir, server, devices });
    while (quietAfterMs.length < rounds) {
      await disturb(play);
      quietAfterMs.push(await untilQuiet(devices));
      found = await checkAtRest(play.scene);
    }
    await play.scene.auditor.close();
    await Promise.all(devices.map((device) => device.close()));
    await server.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    return tallyOf(play, quietAfterMs, found);
  } catch (cause) {
    const where = `Seed ${seed}, round ${quietAfterMs.length}, kept in ${dir}`;
    const { message } = cause as Error;
    throw new Error(`${where}: ${message}\n${describeDevices(devices)}`, { cause });
  } finally {
    await Promise.all([...devices, server].map((each) => each.kill()));
  }
}

interface OpenOptions extends Omit<CrashOptions, "rounds"> {
  readonly dir: string;
  readonly server: Server;
  /** Where the devices are put as they come to life. */
  readonly devices: Device[];
}

async function open({ programs, seed, dir, server, devices }: OpenOptions): Promise<Play> {
  const enrol = (name: string, first = false) =>
    Device.enrol({ name, dir: join(dir, name), url: server.url, programs, settings }, first);
  devices.push(await enrol("Ada's laptop", true), await enrol("Ada's desktop"));
  await enrol("auditor");
  const auditor = await Auditor.open(server, join(dir, "auditor", "session.json"));
  const ledger = new Ledger((await auditor.describe()).chunking);
  const users = devices.map(({ name, folder }) => {
    return new User(name, folder, join(dir, name, "desk"), new Chance(`${seed} ${name}`), ledger);
  });
  for (const device of devices) await device.start();
  const chance = new Chance(seed);
  const disaster = new Disaster(server, devices, chance);
  return { scene: { server, devices, auditor, ledger }, users, disaster, chance };
}

/** Users work, and processes die, until the disaster has struck often enough. */
async function disturb({ users, disaster, chance }: Play): Promise<void> {
  let over = false;
  const work = async (user: User) => {
    while (!over) {
      await user.act();
      await user.rest();
    }
  };
  const strike = async () => {
    for (let left = chance.between(1, 2); left > 0; left--) await disaster.strike();
  };
  const end = () => {
    over = true;
  };
  await Promise.all([strike().finally(end), ...users.map((user) => work(user).finally(end))]);
}

function tallyOf(
  { users, scene, disaster }: Play,
  quietAfterMs: readonly number[],
  found: Found | undefined,
): Tally {
  const deeds = users.flatMap((user) => Object.values(user.deeds));
  return {
    rounds: quietAfterMs.length,
    deeds: deeds.reduce((sum, count) => sum + count, 0),
    saves: scene.ledger.saves,
    races: scene.ledger.races,
    serverKills: disaster.kills.server,
    engineKills: disaster.kills.engine,
    killedAfter: disaster.after,
    found,
    quietAfterMs,
  };
}
