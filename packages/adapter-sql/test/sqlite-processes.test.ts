import { once } from "node:events";
import { createInterface } from "node:readline";
import type { MetadataStore, NamespaceRecord } from "@syncline/core";
import { beforeAll, describe, expect, test } from "vitest";
import { sqliteMetadata } from "../src/index.js";
import { type BundledProgram, bundleProgram, type Program } from "./start-program.js";
import { temporaryPath } from "./temporary-path.js";

const namespace: NamespaceRecord = {
  id: "n1",
  ownerId: "ada",
  name: "home",
  epoch: "e1",
  seq: 0,
  floor: 0,
  chunking: { algorithm: "fixed", minimumBytes: 1, averageBytes: 1, maximumBytes: 1 },
  nameRule: "exact",
  createdAtMs: 0,
};

let program: BundledProgram;
beforeAll(async () => {
  program = await bundleProgram("append-entries");
  return () => program.remove();
});

async function withStore<T>(path: string, work: (store: MetadataStore) => Promise<T>): Promise<T> {
  const store = await sqliteMetadata(path);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const journal = (store: MetadataStore) =>
  store.read("n1", async (reader) => ({
    head: reader.record.seq,
    seqs: (await reader.changes({ after: 0, tombstonesAfter: 0, limit: 100_000 })).map(({ seq }) => seq),
  }));

/** Reads what the program acknowledges and kills it after some lines; returns the last one. */
async function killAfter(running: Program, lines: number): Promise<number> {
  const exit = once(running, "exit");
  let acknowledged = 0;
  let read = 0;
  for await (const line of createInterface({ input: running.stdout })) {
    acknowledged = Number(line);
    if (++read === lines) running.kill("SIGKILL");
  }
  await exit;
  return acknowledged;
}

describe("processes on one database", () => {
  test("a process that is killed loses nothing it acknowledged, and leaves no half transaction", async () => {
    const path = temporaryPath();
    await withStore(path, (store) => store.createNamespace(namespace));
    for (const lines of [1, 7, 40]) {
      const acknowledged = await killAfter(program.start(path, "100000"), lines);
      const { head, seqs } = await withStore(path, journal);
      expect(head).toBeGreaterThanOrEqual(acknowledged);
      expect(head % 3).toBe(0);
      expect(seqs).toEqual(Array.from({ length: head }, (_, i) => i + 1));
    }
  });

  test("two processes and this one take turns", async () => {
    const path = temporaryPath();
    await withStore(path, async (store) => {
      await store.createNamespace(namespace);
      const running = [program.start(path, "60"), program.start(path, "60")];
      const exits = running.map((one) => once(one, "exit"));
      for (const one of running) one.stdout.resume();
      for (let i = 0; i < 60; i++) {
        await store.transact("n1", async (transaction) => await transaction.setEpoch(`e${i}`));
      }
      expect(await Promise.all(exits)).toEqual([
        [0, null],
        [0, null],
      ]);
      const { head, seqs } = await journal(store);
      expect(head).toBe(360);
      expect(seqs).toHaveLength(360);
    });
  });
});
