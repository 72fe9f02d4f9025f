import type { NodeId } from "@syncline/core";
import { expect, it } from "vitest";
import { append, changes, entry, folder, nodeId, record } from "./journal-fixtures.js";
import type { MetadataStoreHarness, OpenMetadataStore } from "./metadata-store.js";

/** What holds when many transactions come at once, which a store may write and flush together. */
export function groupCases(open: OpenMetadataStore, harness: MetadataStoreHarness): void {
  const namespaces = ["n1", "n2", "n3"];

  it("MS-37 gives each of many transactions at once an outcome of its own", async () => {
    const store = await open(...namespaces.map((id) => record(id)));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, i) =>
        store.transact(namespaces[i % 3] as string, async (transaction) => {
          if (i % 10 === 3) throw new Error(`refused ${i}`);
          await transaction.append([entry(transaction.record.seq + 1, folder(i + 1))], []);
          if (i % 10 === 6) throw new Error(`failed ${i}`);
          return i;
        }),
      ),
    );
    for (const [i, outcome] of outcomes.entries()) {
      const fault = { 3: "refused", 6: "failed" }[i % 10];
      if (fault === undefined) expect(outcome).toEqual({ status: "fulfilled", value: i });
      else expect(outcome).toEqual({ status: "rejected", reason: new Error(`${fault} ${i}`) });
    }
    const written: NodeId[] = [];
    for (const id of namespaces) {
      const found = await changes(store, id);
      expect(found.map(({ seq }) => seq)).toEqual(found.map((_, i) => i + 1));
      written.push(...found.map(({ node }) => node.id));
    }
    const expected = outcomes.flatMap(({ status }, i) => (status === "fulfilled" ? [nodeId(i + 1)] : []));
    expect(written.sort()).toEqual(expected);
  });

  it("MS-38 shows nobody what a transaction wrote that fails, though they come at once", async () => {
    const store = await open(record("n1"));
    const fails = () =>
      store.transact("n1", async (transaction) => {
        await transaction.append([entry(transaction.record.seq + 1, folder(1))], []);
        await transaction.setEpoch("e2");
        throw new Error("mishap");
      });
    const looks = () =>
      store.transact("n1", async (transaction) => ({
        epoch: transaction.record.epoch,
        nodes: await transaction.nodes([nodeId(1)]),
      }));
    const [, before, , after] = await Promise.allSettled([fails(), looks(), fails(), looks()]);
    const nothing = { status: "fulfilled", value: { epoch: "e1", nodes: [] } };
    expect([before, after]).toEqual([nothing, nothing]);
  });

  it("MS-39 ends everything that waits before it closes", async () => {
    const store = await harness.open();
    await store.createNamespace(record("n1"));
    const waiting = Array.from({ length: 30 }, (_, i) =>
      store.transact("n1", async (transaction) => {
        const seq = transaction.record.seq + 1;
        await transaction.append([entry(seq, folder(i + 1))], []);
        return seq;
      }),
    );
    await store.close();
    expect((await Promise.all(waiting)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
  });

  it("MS-40 shows a read that comes after a transaction resolved what that has written", async () => {
    const store = await open(record("n1"));
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        await store.transact("n1", (transaction) =>
          transaction.append([entry(transaction.record.seq + 1, folder(i + 1))], []),
        );
        const found = await store.read("n1", (reader) => reader.nodes([nodeId(i + 1)]));
        expect(found.map(({ node }) => node.id)).toEqual([nodeId(i + 1)]);
      }),
    );
    await append(store, "n1", [entry(21, folder(21))]);
  });
}
