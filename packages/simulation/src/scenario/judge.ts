import type { SimulatedDevice } from "../fleet/index.js";
import {
  differences,
  lostBytes,
  missingFromTree,
  neverEmptied,
  trashCounts,
  treeOf,
  treeOfJournal,
  unequalToNeeds,
  unexplainedCopies,
  unexplainedFiles,
  unrest,
  wronglyEmptied,
} from "../oracles/index.js";
import type { Run } from "./run.js";
import { hasForgotten } from "./trouble.js";

const mostRounds = 8;
const hourMs = 3_600_000;

/** Ends all trouble, lets the fleet come to rest, and asks every oracle. */
export async function judgeAtRest(run: Run): Promise<string[]> {
  const { world, devices } = run;
  world.trace.note("the good days begin");
  world.faults.disarm();
  for (const device of devices) {
    device.online = true;
    if (device.disk.root === undefined) device.putRootBack();
  }
  await endDeletions(run);
  const wanted = treeOf(devices[0] as SimulatedDevice);
  showDisks(run);
  await comeToRest(run);
  showDisks(run);
  if (world.failures.length > 0) return [];
  const [first, ...others] = devices as [SimulatedDevice, ...SimulatedDevice[]];
  const tree = treeOf(first);
  const failures = others.flatMap((other) => differences(first.name, tree, other.name, treeOf(other)));
  const journal = await treeOfJournal(run.server, run.versions);
  failures.push(...differences(first.name, tree, "the server", journal));
  failures.push(...devices.flatMap(unrest));
  failures.push(...(await unequalToNeeds(world, run.server)));
  failures.push(...(await lostBytes(devices, run.ledger, run.versions)));
  failures.push(...missingFromTree(first, run.ledger));
  if (failures.length === 0 && run.scenario.seed % judgesOfTrash === 0n)
    failures.push(...(await judgeTrash(run)));
  if (hasForgotten(world)) return failures;
  failures.push(...unexplainedFiles(run.desks, run.ledger));
  const { entries } = run.server.journal;
  failures.push(...(await unexplainedCopies(entries, run.versions, run.ledger, run.nameRule)));
  // What a guard has brought back is not as its user left it.
  if (!run.ledger.hasForgiven) failures.push(...(run.authorsNames?.changes(wanted, tree) ?? []));
  return failures;
}

/** One in so many runs waits for its trash to be emptied. */
const judgesOfTrash = 8n;
const retentionMs = 30 * 24 * hourMs;
/** More than has gone by since the last faults, and than clocks were set back and forth. */
const marginMs = 120 * hourMs;

/** Lets the retention of the trash all but go by, and then go by. */
async function judgeTrash(run: Run): Promise<string[]> {
  const { devices, world } = run;
  const before = trashCounts(devices);
  world.time.advance(retentionMs - marginMs);
  for (const device of devices) await run.pass(device);
  const failures = wronglyEmptied(devices, before);
  world.time.advance(2 * marginMs);
  for (const device of devices) await run.pass(device);
  return [...failures, ...neverEmptied(devices)];
}

/** Longer than a deletion that was left behind is taken for alive. */
const staleMs = 601_000;

/**
 * Collections go on in good days too: uploads need not wait any more for a deletion that failed. The time goes by in steps,
 * with all that is under way: a blob store that has been asked to delete something does so before others take its asker for dead.
 */
async function endDeletions(run: Run): Promise<void> {
  const service = run.server.oracle();
  await service.collect();
  await run.flow(staleMs);
  await service.collect();
}

function showDisks({ world, devices, ledger }: Run): void {
  world.trace.explain(() =>
    devices.flatMap((device) =>
      Array.from(treeOf(device), ([path, what]) => {
        const origin = ledger.get(what.split(" ")[0] as string)?.origin;
        return `${device.name} has ${path}: ${what.slice(0, 12)}${origin === undefined ? "" : `, saved as ${origin}`}`;
      }),
    ),
  );
}

/** How far clocks may have been set back in all: until then a file may be from the future, and be read again each time. */
const dayMs = 24 * hourMs;

/** Rounds of passes, and time for those who run by themselves, until a whole round changes nothing. */
async function comeToRest(run: Run): Promise<void> {
  const { devices, world } = run;
  if (devices.some(({ loops }) => loops)) {
    await run.flow(hourMs + 120_000);
    for (const device of devices.filter(({ loops }) => loops)) {
      device.stop();
      await run.until(() => device.client !== undefined && !device.busy);
    }
  }
  for (let round = 0; round < mostRounds && world.failures.length === 0; round++) {
    world.time.advance(round === 1 ? dayMs : 10_000);
    const before = devices.map(({ durableSteps }) => durableSteps);
    let halted = false;
    for (const device of devices) {
      await run.pass(device);
      // It may be answered, and be over, before the round is.
      halted ||= device.client?.status.halt !== undefined;
    }
    if (!halted && devices.every(({ durableSteps }, i) => durableSteps === before[i])) return;
  }
  if (world.failures.length === 0) world.failures.push("Busy: passes find something to do again and again.");
}
