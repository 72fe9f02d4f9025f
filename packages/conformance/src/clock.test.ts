import { ManualClock } from "@syncline/core";
import { clockSuite } from "./clock.js";

clockSuite({
  name: "manual",
  open: () => new ManualClock(Date.UTC(2026, 10, 21)),
  pass: async (clock, byMs) => (clock as ManualClock).advance(byMs),
});
