import { type FaultClass, forgetful } from "../faults/index.js";
import { type SimulatedDevice, type SimulatedServer, serverNumber, type World } from "../fleet/index.js";
import { Dice } from "../seed/index.js";

export interface Fleet {
  readonly world: World;
  readonly server: SimulatedServer;
  readonly devices: readonly SimulatedDevice[];
}

const ofTheServer: ReadonlySet<FaultClass> = new Set<FaultClass>([
  "metadata store busy",
  "blob store failing",
  "blob store slow",
  "blob torn",
  "server lost power",
]);

/** Lets a fault happen: at once where it is of the world at large, else it lies in wait for its occasion. */
export async function makeTrouble(
  { world, server }: Fleet,
  device: SimulatedDevice,
  fault: FaultClass,
  word: number,
): Promise<void> {
  const { faults, time } = world;
  const dice = new Dice(BigInt(word), fault);
  const { disk } = device;
  const happened = () => faults.happened(fault);
  switch (fault) {
    case "index lost":
      device.loseIndex();
      return happened();
    case "index rolled back":
      if (device.rollBackIndex()) happened();
      return;
    case "state writes lost":
      device.loseStateWrites();
      return;
    case "clock set":
      device.setClock(dice.between(-5, 5) * 1_800_000);
      return happened();
    case "root missing":
      if (disk.root === undefined || device.awayRoot !== undefined) return;
      device.awayRoot = { root: disk.root, marker: disk.marker };
      device.byHand(() => {
        disk.marker = undefined;
        disk.deleteRoot();
        return fault;
      });
      return happened();
    case "root swapped": {
      if (disk.root === undefined || device.awayRoot !== undefined) return;
      device.awayRoot = { root: disk.root, marker: disk.marker };
      device.byHand(() => {
        disk.marker = undefined;
        disk.root = disk.newFolder();
        return fault;
      });
      return happened();
    }
    case "root emptied":
      device.byHand(() => {
        for (const { name } of [...(disk.root?.entries.values() ?? [])]) disk.delete(name);
        return fault;
      });
      return happened();
    case "server killed":
      server.kill();
      return happened();
    case "server restored":
      await server.restoreBackup();
      return happened();
    case "chunks collected":
      return collectSome(server, word);
    case "collector killed":
      server.killCollector();
      return happened();
    case "versions forgotten":
      return await forgetVersions({ world, server });
    case "tombstones forgotten":
      await server.oracle().forgetTombstones(server.namespaceId, -1 - time.now());
      return happened();
    default: {
      const atServer = ofTheServer.has(fault) || (fault === "fsync failed" && dice.chance(0.2));
      faults.arm(fault, atServer ? serverNumber : device.number, dice);
    }
  }
}

/** Forgets every version but the latest ones. */
export async function forgetVersions({ world, server }: Pick<Fleet, "world" | "server">): Promise<void> {
  const forgotten = await server.oracle().forgetVersions(server.namespaceId, -1 - world.time.now());
  if (forgotten === 0) return;
  server.hasForgottenVersions = true;
  world.faults.happened("versions forgotten");
}

/** Begins a collection that looks at some of the blobs as well. */
export function collectSome(server: SimulatedServer, word: number): void {
  const dice = new Dice(BigInt(word), "sweep");
  server.collect(server.slices.filter(() => dice.chance(0.2)));
}

/** Whether something happened after which files may come back, or be there twice. */
export function hasForgotten({ faults }: World): boolean {
  const hasHappened = (fault: FaultClass) => (faults.counts.get(fault) ?? 0) > 0;
  if ([...forgetful].some(hasHappened)) return true;
  // Whoever was not told that a node was taken, and reads of neither it nor its deletion, sends it again.
  return hasHappened("tombstones forgotten") && unanswering.some(hasHappened);
}

/** Faults by which a device is not told that its commit was taken. */
const unanswering: readonly FaultClass[] = [
  "reply lost",
  "request delayed",
  "request repeated",
  "body truncated",
  "bits flipped",
  "server error",
  "server killed",
];
