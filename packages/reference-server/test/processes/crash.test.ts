import { afterAll, beforeAll, expect, test } from "vitest";
import { bundlePrograms, type Programs } from "./bundle.js";
import { runCrashRounds } from "./crash-rounds.js";

const rounds = Number(process.env["SYNCLINE_CRASH_ROUNDS"] ?? 50);
const seed = process.env["SYNCLINE_CRASH_SEED"] ?? "1";
/** Rounds that go on with the same folders; then another seed begins anew. */
const roundsPerSeed = 10;

let programs: Programs;
beforeAll(async () => {
  programs = await bundlePrograms();
});
afterAll(() => programs.remove());

test(
  "engines and servers that are killed at any moment lose nothing and come back in sync by themselves",
  async () => {
    for (let done = 0, next = 0; done < rounds; done += roundsPerSeed, next++) {
      const own = next === 0 ? seed : `${seed}.${next}`;
      const count = Math.min(roundsPerSeed, rounds - done);
      const tally = await runCrashRounds({ programs, seed: own, rounds: count });
      process.stdout.write(`seed ${own}: ${JSON.stringify(tally)}\n`);
      expect(tally.serverKills + tally.engineKills).toBeGreaterThan(0);
    }
  },
  (60 + rounds * 60) * 1000,
);
