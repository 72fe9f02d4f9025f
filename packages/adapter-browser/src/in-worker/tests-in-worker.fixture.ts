import { describe, it } from "vitest";
import type { Failure, FromWorker, Outline } from "./messages.fixture.js";

/** A worker's own time-out comes first, and says more. */
const timeoutMs = 120_000;

/** Shows the tests that a dedicated worker serves (`serveTests`) as this file's own, and has each run there in its turn. */
export async function testsInWorker(worker: Worker): Promise<void> {
  const waiting = new Map<number, (outcome: FromWorker) => void>();
  let broken: Error | undefined;
  const outline = await new Promise<readonly Outline[]>((resolve, reject) => {
    const fail = (error: Error) => {
      broken = error;
      reject(error);
      for (const settle of waiting.values()) settle({ kind: "broken", failure: error as Failure });
    };
    worker.onerror = ({ message }) => fail(new Error(`The worker has ended: ${message}`));
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "collected") resolve(data.outline);
      else if (data.kind === "broken") fail(errorOf(data.failure));
      else waiting.get(data.index)?.(data);
    };
  });
  const run = async (index: number): Promise<FromWorker> => {
    if (broken !== undefined) throw broken;
    const outcome = new Promise<FromWorker>((resolve) => waiting.set(index, resolve));
    worker.postMessage({ run: index });
    return await outcome;
  };
  const show = (shown: Outline): void => {
    if (shown.kind === "group") return void describe(shown.name, () => shown.children.forEach(show));
    it.skipIf(shown.skipped)(shown.name, { timeout: timeoutMs }, async ({ skip }) => {
      const outcome = await run(shown.index);
      if (outcome.kind === "skipped") skip(outcome.note);
      if (outcome.kind === "broken") throw errorOf(outcome.failure);
      if (outcome.kind === "ran" && outcome.failures[0] !== undefined) throw errorOf(outcome.failures[0]);
    });
  };
  outline.forEach(show);
}

function errorOf({ name, message, stack, diff }: Failure): Error {
  return Object.assign(new Error(message), { name, stack, diff });
}
