import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cdp } from "vitest/browser";
import { testsInWorker } from "../in-worker/tests-in-worker.fixture.js";
import { expectFull, type Fillable, inIndexedDb, sizeBytes } from "./fillable.fixture.js";

/** A session of the DevTools protocol, of which vitest does not tell what it can send. */
interface Session {
  send(
    call: "Storage.overrideQuotaForOrigin",
    what: { origin: string; quotaSize?: number },
  ): Promise<unknown>;
}

/** Undefined: no limit. */
async function limitTo(quotaSize: number | undefined): Promise<void> {
  const quota = quotaSize === undefined ? {} : { quotaSize };
  const session = cdp() as unknown as Session;
  await session.send("Storage.overrideQuotaForOrigin", { origin: location.origin, ...quota });
}

/** Some more than is used: a part of what is written then fits. */
async function almostFull(): Promise<void> {
  const { usage = 0 } = await navigator.storage.estimate();
  await limitTo(usage + sizeBytes / 2);
}

async function says(fillables: readonly Fillable[]): Promise<void> {
  for (const fillable of fillables) await expectFull(fillable);
  await limitTo(undefined);
  for (const fillable of fillables) {
    await fillable.fill();
    expect(await fillable.kept()).toBe(sizeBytes);
    await fillable.close();
  }
}

describe("when this origin's quota is used up", async () => {
  beforeEach(almostFull);
  afterEach(() => limitTo(undefined));

  it("what is in IndexedDB says so, keeps nothing of it, and works when there is room again", async () => {
    await limitTo(undefined);
    const opened = await Promise.all(inIndexedDb.map(([, open]) => open(`full ${crypto.randomUUID()}`)));
    // What it uses goes up and down as it tidies up. And it remembers how much room there was when it last had some.
    await limitTo(1);
    await says(opened);
  });

  await testsInWorker(
    new Worker(new URL("./full-disk-in-worker.fixture.ts", import.meta.url), { type: "module" }),
  );
});
