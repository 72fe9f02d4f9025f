import { ManualClock, type RelativePath } from "@syncline/core";
import { Faults } from "../faults/index.js";
import { Scheduler } from "../schedule/index.js";
import { Dice, Trace } from "../seed/index.js";

/** Hears what the disks do not show and must be known to judge what becomes of them. By the devices' numbers. */
export interface Witness {
  /** The engine's process is killed: what it was about to record is forgotten. */
  killed(device: number): void;
  /** The engine could not flush the folder of a path at which it had changed something. */
  unflushed(device: number, path: RelativePath): void;
  /** The user has decided that what is missing here is to come back. */
  wantsBack(device: number): void;
}

/** What everything in one simulation shares. */
export interface World {
  readonly time: ManualClock;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly trace: Trace;
  /** For ids, fates and waits, wherever they are needed. */
  readonly dice: Dice;
  /** What must never happen and did. */
  readonly failures: string[];
  witness: Witness;
}

export function createWorld(seed: bigint, options: { readonly keepLines: boolean }): World {
  const trace = new Trace(options);
  return {
    time: new ManualClock(Date.UTC(2026, 10, 21, 12)),
    scheduler: new Scheduler(new Dice(seed, "schedule"), trace),
    faults: new Faults(),
    trace,
    dice: new Dice(seed, "world"),
    failures: [],
    witness: { killed: () => {}, unflushed: () => {}, wantsBack: () => {} },
  };
}
