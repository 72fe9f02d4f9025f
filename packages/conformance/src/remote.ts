import { limits, type Remote, SyncError } from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  chunkOf,
  codeOf,
  collect,
  commit,
  EventLog,
  nodeIdOf,
  noise,
  putFile,
  putFolder,
  type RemoteDevice,
  remove,
} from "./remote-fixtures.js";
import { remoteHistoryCases } from "./remote-history-cases.js";

/** One namespace of a fresh service, as its devices and a stranger see it. */
export interface RemotePlace {
  /** A remote of the namespace for one more device of its account. */
  device(): Promise<RemoteDevice>;
  /** A device of another account, with a namespace of its own. */
  stranger(): Promise<RemoteDevice>;
  /** A remote of the same namespace for a device of another account. */
  intruder(): Promise<Remote>;
  /** Makes the service forget everything that was deleted, and with it the cursors from before. */
  forgetDeleted(): Promise<void>;
  /** Breaks every connection once, as a network does; left out where there are none. */
  cutConnections?(): Promise<void>;
  close(): Promise<void>;
}

export interface RemoteHarness {
  open(): Promise<RemotePlace>;
}

/** Suite of the `Remote` port. */
export function remoteSuite(name: string, harness: RemoteHarness): void {
  describe(`remote: ${name}`, () => {
    let place: RemotePlace;
    let ada: RemoteDevice;
    let remote: Remote;

    beforeEach(async () => {
      place = await harness.open();
      ada = await place.device();
      remote = ada.remote;
    });
    afterEach(async () => {
      await remote.close();
      await place.close();
    });

    remoteHistoryCases(() => ada);

    describe("journal", () => {
      it("R-01 describes the namespace", async () => {
        const description = await remote.describe();
        expect(description).toMatchObject({ seq: 0, nameRule: "exact" });
        expect(description.chunking.averageBytes).toBeGreaterThan(0);
        await commit(ada, putFolder(1, ada.deviceId));
        expect(await remote.describe()).toEqual({ ...description, seq: 1 });
      });

      it("R-02 commits, and gives back what was committed with its manifest", async () => {
        const chunk = await noise(1, 1000);
        await remote.upload([chunk]);
        const operation = await putFile(1, ada.deviceId, [chunk]);
        const result = await commit(ada, operation, putFolder(2, ada.deviceId));
        expect(result.outcomes).toEqual([
          { outcome: "committed", seq: 1 },
          { outcome: "committed", seq: 2 },
        ]);
        const page = await remote.changes(null);
        expect(page).toMatchObject({ more: false, seq: 2, epoch: result.epoch });
        expect(page.changes.map(({ node }) => node.id)).toEqual([nodeIdOf(1), nodeIdOf(2)]);
        expect(page.changes[0]).toMatchObject({
          node: operation.op === "put" && operation.node,
          manifest: operation.op === "put" && operation.manifest,
          author: ada.deviceId,
        });
      });

      it("R-03 takes the same commit again without doing it again", async () => {
        const first = await commit(ada, putFolder(1, ada.deviceId));
        const second = await commit(ada, putFolder(1, ada.deviceId));
        expect(second.outcomes).toEqual(first.outcomes);
        expect(second.seq).toBe(1);
      });

      it("R-04 says which chunks a commit lacks, and takes it once they are there", async () => {
        const [first, second] = [await noise(1, 500), await noise(2, 500)];
        await remote.upload([first]);
        const operation = await putFile(1, ada.deviceId, [first, second]);
        const lacking = await commit(ada, operation);
        expect(lacking.outcomes).toEqual([{ outcome: "missing_chunks", hashes: [second.hash] }]);
        await remote.upload([second]);
        const whole = await commit(ada, operation);
        expect(whole.outcomes).toEqual([{ outcome: "committed", seq: 1 }]);
      });

      it("R-05 reports a conflict with the current state", async () => {
        const bob = await place.device();
        await commit(ada, putFolder(1, ada.deviceId));
        const [outcome] = (await commit(bob, putFolder(1, bob.deviceId))).outcomes;
        expect(outcome).toMatchObject({ outcome: "conflict", current: { seq: 1, author: ada.deviceId } });
        await bob.remote.close();
      });

      it("R-06 refuses a commit under another epoch", async () => {
        const request = { epoch: "another", operations: [putFolder(1, ada.deviceId)] };
        expect(await codeOf(remote.commit(request))).toBe("epoch_changed");
        expect((await remote.describe()).seq).toBe(0);
      });

      it("R-07 pages through the journal in order and goes on where it stood", async () => {
        await commit(ada, ...[1, 2, 3, 4, 5].map((number) => putFolder(number, ada.deviceId)));
        const pages = [];
        let cursor: string | null = null;
        do {
          pages.push(await remote.changes(cursor, { limit: 2 }));
          cursor = pages.at(-1)?.cursor ?? null;
        } while (pages.at(-1)?.more);
        expect(pages.map(({ changes }) => changes.map(({ seq }) => seq))).toEqual([[1, 2], [3, 4], [5]]);
        expect((await remote.changes(cursor)).changes).toEqual([]);
        await commit(ada, putFolder(6, ada.deviceId));
        expect((await remote.changes(cursor)).changes.map(({ seq }) => seq)).toEqual([6]);
      });

      it("R-08 refuses what is no cursor", async () => {
        for (const cursor of ["", "garbage", "-1", "a".repeat(250), "\u0000", "💥"]) {
          expect(await codeOf(remote.changes(cursor))).toBe("invalid_request");
        }
      });

      it("R-09 says that a cursor has expired, and starts over from the beginning", async () => {
        await commit(ada, putFolder(1, ada.deviceId));
        await commit(ada, putFolder(2, ada.deviceId));
        const { cursor } = await remote.changes(null, { limit: 1 });
        await commit(ada, remove(1, ada.deviceId));
        await place.forgetDeleted();
        expect(await codeOf(remote.changes(cursor))).toBe("cursor_expired");
        const { changes } = await remote.changes(null);
        expect(changes.map(({ node }) => node.id)).toEqual([nodeIdOf(2)]);
      });

      it("R-10 knows no namespace of another account", async () => {
        const intruder = await place.intruder();
        const { hash } = await noise(1, 10);
        const request = { epoch: "any", operations: [putFolder(1, ada.deviceId)] };
        const codes = await Promise.all([
          codeOf(intruder.describe()),
          codeOf(intruder.changes(null)),
          codeOf(intruder.history(nodeIdOf(1))),
          codeOf(intruder.trash()),
          codeOf(intruder.commit(request)),
          codeOf(intruder.missing([hash])),
          codeOf(intruder.upload([await noise(1, 10)])),
          codeOf(collect(intruder.fetch([hash]))),
        ]);
        expect(new Set(codes)).toEqual(new Set(["unknown_namespace"]));
        await intruder.close();
      });
    });

    describe("chunks", () => {
      it("R-11 says which chunks are missing, and none once they were uploaded", async () => {
        const chunks = await Promise.all([1, 2, 3].map((seed) => noise(seed, 100)));
        const hashes = chunks.map(({ hash }) => hash);
        expect(await remote.missing([])).toEqual([]);
        expect(new Set(await remote.missing(hashes))).toEqual(new Set(hashes));
        await remote.upload(chunks.slice(0, 2));
        expect(await remote.missing(hashes)).toEqual(hashes.slice(2));
        await remote.upload(chunks);
        await remote.upload([]);
        expect(await remote.missing(hashes)).toEqual([]);
      });

      it("R-12 gives chunks back as they came, in the order asked for", async () => {
        const chunks = await Promise.all([1, 2, 3].map((seed) => noise(seed, 3000 * seed)));
        const [first, second, third] = chunks;
        const compressible = await chunkOf(new Uint8Array(100_000));
        await remote.upload([...chunks, compressible]);
        const wanted = [third, compressible, first, second, first].flatMap((chunk) => chunk ?? []);
        expect(await collect(remote.fetch(wanted.map(({ hash }) => hash)))).toEqual(wanted);
        expect(await collect(remote.fetch([]))).toEqual([]);
      });

      it("R-13 takes a batch of many small chunks and one of the largest", async () => {
        const small = await Promise.all(Array.from({ length: 1000 }, (_, seed) => noise(seed, 64)));
        await remote.upload(small);
        const largest = await noise(5000, limits.chunkBytes);
        await remote.upload([largest]);
        const wanted = [...small, largest].map(({ hash }) => hash);
        const got = await collect(remote.fetch(wanted));
        expect(got.map(({ hash }) => hash)).toEqual(wanted);
        expect(got.at(-1)?.bytes.length).toBe(limits.chunkBytes);
      });

      it("R-14 refuses bytes that do not have their hash, and keeps nothing of the batch", async () => {
        const [good, bad, other] = [await noise(1, 100), await noise(2, 100), await noise(3, 100)];
        const lying = { ...bad, bytes: other.bytes };
        expect(await codeOf(remote.upload([good, lying]))).toBe("hash_mismatch");
        expect(await remote.missing([good.hash, bad.hash])).toEqual([good.hash, bad.hash]);
      });

      it("R-15 refuses a batch that is too large", async () => {
        const chunks = await Promise.all([1, 2, 3].map((seed) => noise(seed, limits.chunkBytes)));
        expect(await codeOf(remote.upload(chunks))).toBe("too_large");
      });

      it("R-16 gives out no chunk that another namespace holds, and none before it has looked at all", async () => {
        const stranger = await place.stranger();
        const [own, foreign] = [await noise(1, 100), await noise(2, 100)];
        await stranger.remote.upload([foreign]);
        await remote.upload([own]);
        const got: unknown[] = [];
        const fetching = (async () => {
          for await (const chunk of remote.fetch([own.hash, foreign.hash])) got.push(chunk);
        })();
        expect(await codeOf(fetching)).toBe("not_found");
        expect(got).toEqual([]);
        expect(await remote.missing([foreign.hash])).toEqual([foreign.hash]);
        await stranger.remote.close();
      });

      it("R-17 can be left in the middle of a fetch and used on", async () => {
        const chunks = await Promise.all([1, 2, 3, 4].map((seed) => noise(seed, 2_000_000)));
        for (const chunk of chunks) await remote.upload([chunk]);
        for await (const chunk of remote.fetch(chunks.map(({ hash }) => hash))) {
          expect(chunk.hash).toBe(chunks[0]?.hash);
          break;
        }
        expect(await remote.missing(chunks.map(({ hash }) => hash))).toEqual([]);
      });
    });

    describe("cancel and close", () => {
      it("R-18 rejects with the untouched reason of a signal that was aborted before", async () => {
        const reason = { why: "enough" };
        const signal = AbortSignal.abort(reason);
        const chunk = await noise(1, 10);
        const calls = [
          remote.describe({ signal }),
          remote.changes(null, { signal }),
          remote.commit({ epoch: "any", operations: [putFolder(1, ada.deviceId)] }, { signal }),
          remote.missing([chunk.hash], { signal }),
          remote.upload([chunk], { signal }),
          collect(remote.fetch([chunk.hash], { signal })),
        ];
        for (const call of calls) await expect(call).rejects.toBe(reason);
      });

      it("R-19 rejects with the untouched reason of a signal that is aborted meanwhile", async () => {
        const chunk = await noise(1, 4_000_000);
        for (const reason of [new SyncError("halted"), "enough", undefined]) {
          const controller = new AbortController();
          const upload = remote.upload([chunk], { signal: controller.signal });
          controller.abort(reason);
          await expect(upload).rejects.toBe(controller.signal.reason);
        }
        await remote.upload([chunk]);
        const controller = new AbortController();
        const fetching = collect(remote.fetch([chunk.hash, chunk.hash], { signal: controller.signal }));
        controller.abort("enough");
        await expect(fetching).rejects.toBe("enough");
      });

      it("R-20 says that it was closed", async () => {
        await remote.close();
        await remote.close();
        expect(await codeOf(remote.describe())).toBe("closed");
        expect(await codeOf(collect(remote.fetch([(await noise(1, 10)).hash])))).toBe("closed");
      });
    });

    describe("nudges", () => {
      it("R-21 hears what another device commits, until the undo runs", async () => {
        const bob = await place.device();
        const [log, undone] = [new EventLog(), new EventLog()];
        const undo = remote.subscribe(undone.listen);
        remote.subscribe(log.listen);
        await Promise.all([log.connected(), undone.connected()]);
        await commit(bob, putFolder(1, bob.deviceId));
        await Promise.all([log.seq(1), undone.seq(1)]);
        undo();
        undo();
        const before = undone.events.length;
        await commit(bob, putFolder(2, bob.deviceId));
        await log.seq(2);
        expect(undone.events).toHaveLength(before);
        await bob.remote.close();
      });

      it("R-22 tells one who comes later that nudges flow", async () => {
        const [first, second] = [new EventLog(), new EventLog()];
        remote.subscribe(first.listen);
        await first.connected();
        remote.subscribe(second.listen);
        expect(second.events).toEqual([]);
        await second.connected();
        await commit(ada, putFolder(1, ada.deviceId));
        await second.seq(1);
      });

      it("R-23 disturbs nobody by a listener that throws", async () => {
        const log = new EventLog();
        remote.subscribe(() => {
          throw new Error("a listener's own fault");
        });
        remote.subscribe(log.listen);
        await log.connected();
        await commit(ada, putFolder(1, ada.deviceId));
        await log.seq(1);
      });

      it("R-24 comes back by itself when connections break, and misses nothing for good", async ({
        skip,
      }) => {
        if (place.cutConnections === undefined) return skip("there are no connections to break");
        const bob = await place.device();
        const log = new EventLog();
        remote.subscribe(log.listen);
        await log.connected();
        await place.cutConnections();
        await commit(bob, putFolder(1, bob.deviceId));
        // Whether a break is noticed at all is chance where nothing was under way.
        await log.seq(1);
        const kinds = log.events.map(({ kind }) => kind);
        expect(kinds.lastIndexOf("connected")).toBeGreaterThan(kinds.lastIndexOf("disconnected"));
        await commit(bob, putFolder(2, bob.deviceId));
        await log.seq(2);
        await bob.remote.close();
      });
    });
  });
}
