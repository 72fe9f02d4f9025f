import { type FaultClass, faultClasses } from "../faults/index.js";
import { Dice } from "../seed/index.js";
import { type Act, actWeights } from "../users/index.js";

/** One thing that happens in a simulation, `gap` turns after the one before. */
export type Happening = { readonly gap: number; readonly device: number } & (
  | { readonly do: "act"; readonly act: Act; readonly word: number }
  | { readonly do: "sync" | "crash" | "disconnect" | "connect" | "back up" | "forget versions" }
  | { readonly do: "fault"; readonly fault: FaultClass; readonly word: number }
  | { readonly do: "collect"; readonly word: number }
  | { readonly do: "wait"; readonly waitMs: number }
);

/** All of a simulation but the order of its turns, which the seed gives. */
export interface Scenario {
  readonly seed: bigint;
  readonly devices: readonly {
    readonly skewMs: number;
    readonly timestampGrainMs: number;
    readonly foldsCase: boolean;
    readonly loops: boolean;
    readonly lazyState: boolean;
  }[];
  /** How far the collector's clock is off. */
  readonly collectorSkewMs: number;
  /** The first devices begin with this many files in common. */
  readonly inCommon: number;
  /** Only the first device's user does anything: then the outcome is known in advance. */
  readonly oneAuthor: boolean;
  readonly happenings: readonly Happening[];
}

export interface ScenarioOptions {
  /** 2 to 5; by the seed where left out. */
  readonly devices?: number | undefined;
  /** Acts of users. */
  readonly operations: number;
  readonly faults: readonly FaultClass[];
}

/** Rolls a scenario. Which faults are about is rolled too, so that most runs are troubled by a few kinds only. */
export function rollScenario(seed: bigint, options: ScenarioOptions): Scenario {
  const dice = new Dice(seed, "scenario");
  const count = options.devices ?? dice.between(2, 4);
  const foldsSomewhere = dice.chance(0.25);
  const loops = dice.pick(["none", "none", "all", "some"]);
  const devices = Array.from({ length: count }, () => ({
    skewMs: dice.chance(0.5) ? 0 : dice.between(-10, 10) * 3_600_000,
    timestampGrainMs: dice.pick([0, 0, 1, 1000, 2000]),
    foldsCase: foldsSomewhere && dice.chance(0.6),
    loops: loops === "all" || (loops === "some" && dice.chance(0.5)),
    lazyState: dice.chance(0.2) && options.faults.includes("state writes lost"),
  }));
  const oneAuthor = dice.chance(0.12);
  const collects = dice.chance(0.3);
  const collectorSkewMs = dice.chance(0.8) ? 0 : dice.between(-10, 10) * 3_600_000;
  const about = options.faults.filter(() => dice.chance(0.25));
  const faultShare = about.length === 0 ? 0 : dice.pick([0, 0.1, 0.25, 0.5]);
  const happenings: Happening[] = [];
  const gaps = dice.pick([2, 8, 30]);
  for (let acts = 0; acts < options.operations; ) {
    const gap = dice.chance(0.3) ? 0 : dice.below(gaps);
    const at = { gap, device: dice.below(count) };
    if (dice.chance(faultShare)) {
      happenings.push({ ...at, do: "fault", fault: dice.pick(about), word: dice.word() });
    } else if (dice.chance(0.5)) {
      const device = oneAuthor ? 0 : at.device;
      happenings.push({ ...at, device, do: "act", act: dice.weighted(actWeights), word: dice.word() });
      acts++;
    } else if (collects && dice.chance(0.1)) {
      const slow = about.includes("blob store slow");
      happenings.push(...rollClearance(dice, oneAuthor ? { ...at, device: 0 } : at, slow));
    } else happenings.push(rollPlain(dice, at, about.length > 0));
  }
  const inCommon = dice.chance(0.7) ? dice.between(3, 14) : 0;
  return { seed, devices, collectorSkewMs, inCommon, oneAuthor, happenings };
}

function rollPlain(dice: Dice, at: { gap: number; device: number }, troubled: boolean): Happening {
  const kind = dice.weighted({
    sync: 60,
    disconnect: 8,
    connect: 14,
    wait: 20,
    crash: troubled ? 2 : 0,
    "back up": 2,
    collect: 3,
  });
  if (kind === "collect") return { ...at, do: kind, word: dice.word() };
  if (kind !== "wait") return { ...at, do: kind };
  return { ...at, do: "wait", waitMs: dice.pick([1, 40, 1000, 3000, 30_000, 600_000]) };
}

/** Versions are forgotten, and when their grace is over, collectors and a user who brings old texts back are after the same chunks. */
function rollClearance(dice: Dice, at: { gap: number; device: number }, slow: boolean): Happening[] {
  const soon = () => ({ gap: dice.below(dice.pick([4, 40, 120])), device: at.device });
  const collect = (): Happening => ({ ...soon(), do: "collect", word: dice.word() });
  const bringBack = (): Happening[] => [
    { ...at, gap: 0, do: "act", act: "bring an old text back", word: dice.word() },
    { ...at, gap: 0, do: "sync" },
  ];
  const happenings: Happening[] = [
    { ...at, do: "forget versions" },
    { ...at, gap: 0, do: "wait", waitMs: 130_000 },
    { ...at, gap: 0, do: "connect" },
    ...bringBack(),
  ];
  for (let collections = dice.between(1, 4); collections > 0; collections--) {
    happenings.push(collect());
    if (slow) happenings.push({ ...soon(), do: "fault", fault: "blob store slow", word: dice.word() });
    if (dice.chance(0.3)) happenings.push(...bringBack());
  }
  return happenings;
}

export const everyFault: readonly FaultClass[] = faultClasses;
