import { clockSuite, randomnessSuite } from "@syncline/conformance";
import { browserPlatform } from "./browser-platform.js";

clockSuite({
  name: "browser",
  open: () => browserPlatform.clock,
  pass: async (clock, byMs) => {
    const dueMs = clock.monotonic() + byMs;
    do await new Promise((resolve) => setTimeout(resolve, Math.max(1, dueMs - clock.monotonic())));
    while (clock.monotonic() < dueMs);
  },
});

randomnessSuite({ name: "browser", open: () => browserPlatform.randomness });
