import { setTimeout } from "node:timers/promises";
import { clockSuite, randomnessSuite } from "@syncline/conformance";
import { systemClock } from "./system-clock.js";
import { systemRandomness } from "./system-randomness.js";

clockSuite({
  name: "system",
  open: () => systemClock,
  pass: async (clock, byMs) => {
    const dueMs = clock.monotonic() + byMs;
    do await setTimeout(Math.max(1, dueMs - clock.monotonic()));
    while (clock.monotonic() < dueMs);
  },
});

randomnessSuite({ name: "system", open: () => systemRandomness });
