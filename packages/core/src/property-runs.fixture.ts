/**
 * How many times a property is tried: `usual` times, or as many times more as the environment says.
 * `PROPERTY_RUNS=100 npx vitest run packages/core/src/delta` tries everything a hundred times as often.
 */
export function runs(usual: number): number {
  return Math.max(1, Math.round(usual * Number(process.env["PROPERTY_RUNS"] ?? 1)));
}
