import { runScenario } from "./run.js";
import type { Happening, Scenario } from "./scenario.js";

/**
 * Leaves out happenings as long as the scenario still fails, by delta debugging (Zeller and Hildebrandt, "Simplifying
 * and isolating failure-inducing input", 2002): first large parts, then smaller ones, then single ones. Any
 * failure of the same kind counts, since the turns fall differently with every part left out.
 */
export async function shrinkScenario(
  scenario: Scenario,
  options: { readonly mostRuns: number },
): Promise<Scenario> {
  let runs = 0;
  const kind = await failureKind(scenario);
  if (kind === undefined) return scenario;
  const stillFails = async (candidate: Scenario) => {
    runs++;
    return (await failureKind(candidate)) === kind;
  };
  let best = scenario;
  for (const simpler of simplerWorlds(best))
    if (await stillFails({ ...best, ...simpler })) best = { ...best, ...simpler };
  for (let size = Math.ceil(best.happenings.length / 2); size >= 1 && runs < options.mostRuns; ) {
    let removed = false;
    for (let at = 0; at < best.happenings.length && runs < options.mostRuns; ) {
      const rest = without(best.happenings, at, size);
      if (await stillFails({ ...best, happenings: rest })) {
        best = { ...best, happenings: rest };
        removed = true;
      } else at += size;
    }
    if (size === 1 && !removed) break;
    size = removed ? Math.min(size, Math.ceil(best.happenings.length / 2)) : Math.floor(size / 2);
    if (size === 0) break;
  }
  return best;
}

function without(happenings: readonly Happening[], at: number, count: number): Happening[] {
  return [...happenings.slice(0, at), ...happenings.slice(at + count)];
}

function simplerWorlds(scenario: Scenario): Partial<Scenario>[] {
  const plain = { skewMs: 0, timestampGrainMs: 0, foldsCase: false };
  return [
    { devices: scenario.devices.map((device) => ({ ...device, ...plain })) },
    { devices: scenario.devices.map((device) => ({ ...device, loops: false })) },
    { devices: scenario.devices.map((device) => ({ ...device, lazyState: false })) },
    { inCommon: 0 },
    { collectorSkewMs: 0 },
  ];
}

/** The first failure's first word: what went wrong, without where. */
async function failureKind(scenario: Scenario): Promise<string | undefined> {
  const { failures } = await runScenario(scenario);
  return failures[0]?.split(":")[0];
}
