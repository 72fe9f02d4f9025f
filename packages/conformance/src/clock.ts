import type { Clock } from "@syncline/core";
import { describe, expect, it } from "vitest";

export interface ClockHarness {
  readonly name: string;
  open(): Clock;
  /** Lets this much time pass on the clock, at least. */
  pass(clock: Clock, byMs: number): Promise<void>;
}

/** What 32-bit timers hold at most, in milliseconds: platforms that are asked for more wake at once. */
const longestTimerMs = 2 ** 31 - 1;

const abortedWith = (reason: unknown): AbortSignal => AbortSignal.abort(reason);

/** Suite of the `Clock` port. */
export function clockSuite({ name, open, pass }: ClockHarness): void {
  describe(`clock: ${name}`, () => {
    it("CL-01 never goes back on the monotonic scale", async () => {
      const clock = open();
      let lastMs = clock.monotonic();
      for (let step = 0; step < 1000; step++) {
        if (step % 250 === 0) await pass(clock, 1);
        const nowMs = clock.monotonic();
        expect(nowMs).toBeGreaterThanOrEqual(lastMs);
        lastMs = nowMs;
      }
    });

    it("CL-02 moves on both scales as time passes", async () => {
      const clock = open();
      const [monotonicMs, nowMs] = [clock.monotonic(), clock.now()];
      await pass(clock, 5);
      expect(clock.monotonic()).toBeGreaterThanOrEqual(monotonicMs + 5);
      expect(clock.now()).toBeGreaterThan(nowMs);
    });

    it.each([0, 1, 5, 20])("CL-03 sleeps no less than %i ms", async (delayMs) => {
      const clock = open();
      for (let round = 0; round < 5; round++) {
        const startMs = clock.monotonic();
        const slept = clock.sleep(delayMs).then(() => clock.monotonic() - startMs);
        await pass(clock, delayMs);
        expect(await slept).toBeGreaterThanOrEqual(delayMs);
      }
    });

    it("CL-04 takes a delay in the past for none", async () => {
      const clock = open();
      const slept = clock.sleep(-1000);
      await pass(clock, 0);
      await expect(slept).resolves.toBeUndefined();
    });

    it("CL-05 wakes sleepers in the order of their times", async () => {
      const clock = open();
      const woken: number[] = [];
      const sleeps = [15, 1, 8].map((delayMs) => clock.sleep(delayMs).then(() => woken.push(delayMs)));
      await pass(clock, 15);
      await Promise.all(sleeps);
      expect(woken).toEqual([1, 8, 15]);
    });

    it.each([longestTimerMs + 1, 2 ** 53, Number.POSITIVE_INFINITY])(
      "CL-06 does not wake early from a sleep of %d ms",
      async (delayMs) => {
        const clock = open();
        const controller = new AbortController();
        let woken = false;
        const slept = clock.sleep(delayMs, controller.signal).then(() => {
          woken = true;
        });
        await pass(clock, 10);
        expect(woken).toBe(false);
        controller.abort("enough");
        await expect(slept).rejects.toBe("enough");
      },
    );

    it("CL-07 rejects with the reason, untouched, when aborted before", async () => {
      const reason = { not: "an error" };
      await expect(open().sleep(0, abortedWith(reason))).rejects.toBe(reason);
    });

    it("CL-08 rejects with the reason when aborted meanwhile, and leaves other sleepers alone", async () => {
      const clock = open();
      const controller = new AbortController();
      const reason = new Error("stop");
      const other = clock.sleep(5);
      const slept = clock.sleep(1_000_000, controller.signal);
      controller.abort(reason);
      await expect(slept).rejects.toBe(reason);
      await pass(clock, 5);
      await expect(other).resolves.toBeUndefined();
    });

    it("CL-09 has nothing left to abort once it has woken", async () => {
      const clock = open();
      const controller = new AbortController();
      const slept = clock.sleep(1, controller.signal);
      await pass(clock, 1);
      await slept;
      controller.abort("late");
      await expect(slept).resolves.toBeUndefined();
    });
  });
}
