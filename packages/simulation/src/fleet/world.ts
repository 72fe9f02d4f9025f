import { ManualClock } from "@syncline/core";
import { Faults } from "../faults/index.js";
import { Scheduler } from "../schedule/index.js";
import { Dice, Trace } from "../seed/index.js";

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
  };
}
