import { describe, expect, it } from "vitest";
import { systemClock, systemRandomness } from "./system-clock.js";

describe("the system clock", () => {
  it("sleeps no shorter than asked", async () => {
    for (const delayMs of [0, 0.4, 1, 7.5]) {
      const startMs = systemClock.monotonic();
      await systemClock.sleep(delayMs);
      expect(systemClock.monotonic() - startMs).toBeGreaterThanOrEqual(delayMs);
    }
  });

  it("wakes with the untouched reason of an abort", async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort("enough");
    await expect(sleep).rejects.toBe("enough");
    await expect(systemClock.sleep(1, controller.signal)).rejects.toBe("enough");
  });

  it("goes by the wall and by its own count", () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
    expect(systemClock.monotonic()).toBeLessThanOrEqual(systemClock.monotonic());
  });
});

describe("the system's randomness", () => {
  it("gives as many fresh bytes as asked for", () => {
    expect(systemRandomness.bytes(0)).toHaveLength(0);
    expect(systemRandomness.bytes(32)).toHaveLength(32);
    expect(systemRandomness.bytes(32)).not.toEqual(systemRandomness.bytes(32));
  });
});
