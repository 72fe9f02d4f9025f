import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Auditor } from "./auditor.js";
import type { Programs } from "./bundle.js";
import { Chance } from "./chance.js";
import { Device, nextNews } from "./device.js";
import { Disaster } from "./disaster.js";
import { contentsOf, differences } from "./folders.js";
import { Ledger } from "./ledger.js";
import { type Found, faultsOf, type Scene } from "./oracles.js";
import { Server } from "./server.js";
import { User } from "./user.js";

export interface Tally {
  rounds: number;
  deeds: number;
  saves: number;
  serverKills: number;
  engineKills: number;
  readonly killedAfter: Record<string, number>;
  /** Of the last round. */
  found: Found;
  /** How long it took to be quiet, in milliseconds, by round. */
  readonly quietAfterMs: number[];
}

export interface CrashOptions {
  readonly programs: Programs;
  readonly seed: string;
  readonly rounds: number;
  /** The folder of a run that failed is left for a look. */
  readonly keep?: boolean;
}

/** How long the processes may take to be in sync by themselves once nobody disturbs them. */
const patienceMs = 30_000;
const settings = { retryMs: { first: 100, longest: 1000 } };

/**
 * Real processes, killed at any moment. A round: two users work in their folders while the server and
 * the engines are killed and started again; then all must come to rest by itself, and everything
 * that is promised must hold. The rounds of a seed go on with the same folders.
 */
export async function runCrashRounds({ programs, seed, rounds, keep }: CrashOptions): Promise<Tally> {
  const dir = await mkdtemp(join(tmpdir(), "syncline-crash-"));
  const chance = new Chance(seed);
  const server = await Server.start(programs, join(dir, "server"), 4000);
  const devices: Device[] = [];
  let failed = true;
  try {
    for (const name of ["Ada's laptop", "Ada's desktop", "auditor"]) {
      const first = devices.length === 0;
      devices.push(
        await Device.enrol({ name, dir: join(dir, name), url: server.url, programs, settings }, first),
      );
    }
    devices.pop();
    const auditor = await Auditor.open(server, join(dir, "auditor", "session.json"));
    const ledger = new Ledger((await auditor.describe()).chunking);
    const users = devices.map(
      ({ name, folder }) =>
        new User(name, folder, join(dir, name, "desk"), new Chance(`${seed} ${name}`), ledger),
    );
    for (const device of devices) await device.start();
    const disaster = new Disaster(server, devices, chance);
    const scene: Scene = { server, devices, auditor, ledger };
    const tally = newTally();
    for (let round = 0; round < rounds; round++) {
      await disturb(users, disaster, chance);
      tally.quietAfterMs.push(await untilQuiet(devices));
      await checkScene(scene, `seed ${seed}, round ${round}, in ${dir}`, tally);
      tally.rounds++;
    }
    for (const { deeds } of users) for (const count of Object.values(deeds)) tally.deeds += count;
    tally.saves = ledger.saves;
    tally.serverKills = disaster.kills.server;
    tally.engineKills = disaster.kills.engine;
    Object.assign(tally.killedAfter, disaster.after);
    await auditor.close();
    failed = false;
    return tally;
  } finally {
    await Promise.all([...devices, server].map((each) => each.kill()));
    if (!(failed && keep)) await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

const newTally = (): Tally => ({
  rounds: 0,
  deeds: 0,
  saves: 0,
  serverKills: 0,
  engineKills: 0,
  killedAfter: {},
  found: { inFolders: 0, inTrashOnly: 0, inVersionsOnly: 0 },
  quietAfterMs: [],
});

/** Users work, and processes die, until the disaster has struck often enough. */
async function disturb(users: readonly User[], disaster: Disaster, chance: Chance): Promise<void> {
  let over = false;
  const work = users.map(async (user) => {
    while (!over) {
      await user.act();
      await sleep(chance.percent(20) ? chance.between(0, 150) : chance.between(0, 10));
    }
  });
  const strikes = (async () => {
    for (let left = chance.between(1, 2); left > 0; left--) await disaster.strike();
  })();
  await strikes.finally(() => {
    over = true;
  });
  await Promise.all(work);
}

/** Both engines and both disks agree, by themselves. Returns how long that took; rejects when it takes too long. */
async function untilQuiet(devices: readonly Device[]): Promise<number> {
  const startMs = performance.now();
  const [a, b] = devices as [Device, Device];
  for (;;) {
    const inSync = devices.every(({ seemsInSync }) => seemsInSync);
    const different = inSync ? differences(contentsOf(a.folder), contentsOf(b.folder)) : [];
    if (inSync && different.length === 0) return performance.now() - startMs;
    if (performance.now() - startMs > patienceMs) {
      throw new Error(`They did not come to rest. ${different.join("; ")} ${describe(devices)}`);
    }
    await nextNews(devices, 50);
  }
}

/** A full look at both disks finds nothing to do, and everything that must hold does. */
async function checkScene(scene: Scene, where: string, tally: Tally): Promise<void> {
  const { devices, auditor } = scene;
  const before = await auditor.describe();
  for (const device of devices) {
    const { inSync, problems } = await device.sync();
    if (!inSync) throw new Error(`${where}: ${device.name} is not in sync: ${JSON.stringify(problems)}`);
  }
  const after = await auditor.describe();
  const { faults, found } = await faultsOf(scene);
  if (after.seq !== before.seq) faults.push(`a full look committed ${after.seq - before.seq} more changes`);
  if (after.epoch !== before.epoch) faults.push("the epoch has changed");
  if (faults.length > 0) throw new Error(`${where}:\n${faults.join("\n")}\n${describe(devices)}`);
  tally.found = found;
}

function describe(devices: readonly Device[]): string {
  return devices
    .map(({ name, status, running, complaints }) =>
      JSON.stringify({ name, running, status, complaints: complaints.slice(-3) }),
    )
    .join("\n");
}
