import { parseArgs } from "node:util";
import { type FaultClass, faultClasses, isFaultClass } from "../faults/index.js";
import type { ScenarioOptions } from "../scenario/index.js";

export interface ProgramOptions extends ScenarioOptions {
  readonly from: number;
  readonly seeds: number;
  readonly jobs: number;
  /** One seed, with its trace. */
  readonly seed: number | undefined;
  /** Failures after which it is enough. */
  readonly mostFailures: number;
}

export const usage = `Runs seeded fleets of devices and judges what becomes of their users' files.

  --seeds N        how many seeds to run (1000)
  --from N         the first one (0)
  --seed N         run this one alone, shrink it if it fails, and show its trace
  --devices N      2 to 5; by the seed where left out
  --operations N   acts of users in one run (100)
  --faults LIST    all, none, or classes separated by commas (all)
  --jobs N         threads (1)
  --failures N     stop after so many failures (10)
`;

/** Throws a message for people where the arguments make no sense. */
export function readOptions(args: readonly string[]): ProgramOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "1000" },
      from: { type: "string", default: "0" },
      seed: { type: "string" },
      devices: { type: "string" },
      operations: { type: "string", default: "100" },
      faults: { type: "string", default: "all" },
      jobs: { type: "string", default: "1" },
      failures: { type: "string", default: "10" },
    },
  });
  return {
    seeds: whole(values.seeds),
    from: whole(values.from),
    seed: values.seed === undefined ? undefined : whole(values.seed),
    devices: values.devices === undefined ? undefined : whole(values.devices),
    operations: whole(values.operations),
    faults: readFaults(values.faults),
    jobs: whole(values.jobs),
    mostFailures: whole(values.failures),
  };
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${text} is not a whole number.`);
  return value;
}

function readFaults(text: string): readonly FaultClass[] {
  if (text === "all") return faultClasses;
  if (text === "none") return [];
  return text.split(",").map((name) => {
    if (!isFaultClass(name)) throw new Error(`There is no fault "${name}": ${faultClasses.join(", ")}.`);
    return name;
  });
}
