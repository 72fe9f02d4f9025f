import type { Change, CommitOperation, TrashPage } from "@syncline/core";
import { describe, expect, it } from "vitest";
import {
  contentOf,
  file,
  folder,
  idOf,
  outcomeWords,
  principals,
  remove,
  stranger,
  vector,
  type World,
} from "./world.js";

/** What readers of the journal see: pages, cursors, epochs, nudges, and who is let in. */
export function journalCases(create: () => Promise<World>): void {
  const folders = (count: number): CommitOperation[] =>
    Array.from({ length: count }, (_, i) => folder(`f${i + 1}`, "a1"));
  const seqs = (changes: readonly Change[]) => changes.map(({ seq }) => seq);

  describe("journal", () => {
    it("CJ-01 gives an empty namespace as one empty last page", async () => {
      const world = await create();
      expect(await world.changes()).toMatchObject({ changes: [], more: false, seq: 0, epoch: world.epoch });
    });

    it("CJ-02 goes on page by page, and only the page that reaches the head says so", async () => {
      const world = await create();
      await world.commit("a", folders(5));
      const first = await world.changes(null, 2);
      const second = await world.changes(first.cursor, 2);
      const third = await world.changes(second.cursor, 2);
      const pages = [first, second, third, await world.changes(third.cursor, 2)];
      expect(pages.map(({ changes, more }) => [seqs(changes), more])).toEqual([
        [[1, 2], true],
        [[3, 4], true],
        [[5], false],
        [[], false],
      ]);
    });

    it("CJ-03 tells who committed a state, and when", async () => {
      const world = await create();
      await world.commit("b", [folder("docs", "b1")]);
      const [change] = (await world.changes()).changes;
      expect(change).toEqual({
        seq: 1,
        node: { kind: "folder", id: idOf("docs"), parentId: "root", name: "docs", vector: vector("b1") },
        author: principals.b.deviceId,
        committedAtMs: world.clock.now(),
      });
    });

    it("CJ-04 leaves out what was deleted before a reader began, and not what is deleted while it reads", async () => {
      const world = await create();
      await world.commit("a", [...folders(4), remove("f4", "a2")]);
      const first = await world.changes(null, 2);
      await world.commit("a", [remove("f1", "a2")]);
      const rest = await world.changes(first.cursor);
      expect(rest.changes.map(({ seq, deleted }) => [seq, deleted ?? false])).toEqual([
        [3, false],
        [6, true],
      ]);
      expect(seqs((await world.changes()).changes)).toEqual([2, 3]);
    });

    it("CJ-05 spares a device that stands at the head its own commit", async () => {
      const world = await create();
      const { cursor } = await world.changes();
      const own = await world.commit("a", folders(2), { cursor });
      expect((await world.changes(own.cursor)).changes).toEqual([]);
      const late = await world.commit("a", [folder("late", "a1")], { cursor });
      expect(late).not.toHaveProperty("cursor");
      expect(late).toMatchObject({ seq: 3 });
    });

    it("CJ-06 refuses cursors that are none of its own", async () => {
      const world = await create();
      await world.commit("a", folders(2));
      const { cursor } = await world.changes();
      const other = await world.service.createNamespace(principals.a, { name: "other" });
      const garbage = [
        "",
        "x",
        cursor.slice(0, -1),
        `${cursor}0`,
        cursor.replace(".2.", ".1."),
        "..",
        "a.b.c.d",
      ];
      for (const text of garbage) {
        await expect(world.changes(text)).rejects.toMatchObject({ code: "invalid_request" });
      }
      await expect(world.service.changes(principals.a, other.id, cursor)).rejects.toMatchObject({
        code: "invalid_request",
      });
      await expect(world.commit("a", folders(1), { cursor: "x" })).rejects.toMatchObject({
        code: "invalid_request",
      });
      await expect(world.changes(null, 0)).rejects.toMatchObject({ code: "invalid_request" });
    });

    it("CJ-07 expires cursors that stand before forgotten tombstones, and no others", async () => {
      const world = await create();
      await world.commit("a", folders(4));
      const before = await world.changes();
      const halfway = await world.changes(null, 2);
      await world.commit("a", [remove("f1", "a2")]);
      const after = await world.changes();
      world.clock.advance(1_001);
      await world.commit("a", [remove("f2", "a2")]);
      expect(await world.service.forgetTombstones(world.namespaceId, 1_000)).toBe(1);
      for (const { cursor } of [before, halfway]) {
        await expect(world.changes(cursor)).rejects.toMatchObject({ code: "cursor_expired" });
      }
      expect(seqs((await world.changes(after.cursor)).changes)).toEqual([6]);
      expect(seqs((await world.changes()).changes)).toEqual([3, 4]);
      const late = await world.commit("a", [folder("late", "a1")], { cursor: before.cursor });
      expect(outcomeWords(late)).toEqual(["committed 7"]);
    });

    it("CJ-08 takes a node whose tombstone is forgotten as a new one", async () => {
      const world = await create();
      await world.commit("a", [folder("docs", "a1"), remove("docs", "a2")]);
      world.clock.advance(1);
      await world.service.forgetTombstones(world.namespaceId, 0);
      expect(outcomeWords(await world.commit("b", [remove("docs", "a2 b1")]))).toEqual([
        "conflict commit_conflict",
      ]);
      expect(outcomeWords(await world.commit("b", [folder("docs", "a2 b1")]))).toEqual(["committed 3"]);
    });

    it("CJ-09 begins a new epoch, and says so to everybody who is still in the old one", async () => {
      const world = await create();
      await world.commit("a", folders(1));
      const { cursor } = await world.changes();
      await world.service.startNewEpoch(world.namespaceId);
      const { epoch } = await world.service.describe(principals.a, world.namespaceId);
      expect(epoch).not.toBe(world.epoch);
      await expect(world.changes(cursor)).rejects.toMatchObject({
        code: "epoch_changed",
        details: { epoch },
      });
      await expect(world.commit("a", [folder("x", "a1")])).rejects.toMatchObject({ code: "epoch_changed" });
      expect((await world.changes()).changes).toHaveLength(1);
      world.epoch = epoch;
      const committed = await world.commit("a", [folder("x", "a1")], { cursor });
      expect(committed).toMatchObject({ epoch, seq: 2 });
      expect(committed).not.toHaveProperty("cursor");
    });

    it("CJ-10 keeps the versions of a node, newest first", async () => {
      const world = await create();
      await world.commit("a", [
        file("note", "a1"),
        file("note", "a2", { name: "renamed" }),
        remove("note", "a3"),
      ]);
      const { path, versions } = await world.service.history(principals.a, world.namespaceId, idOf("note"));
      expect(path).toBe("renamed");
      expect(versions.map(({ seq, node, deleted }) => [seq, node.name, deleted ?? false])).toEqual([
        [3, "renamed", true],
        [2, "renamed", false],
        [1, "note", false],
      ]);
    });

    it("CJ-14 says where a node is, or was, by the latest names of the folders above", async () => {
      const world = await create();
      const pathOf = async (name: string) =>
        (await world.service.history(principals.a, world.namespaceId, idOf(name))).path;
      await world.commit("a", [
        folder("outer", "a1"),
        folder("inner", "a1", { in: "outer" }),
        file("note", "a1", { in: "inner" }),
      ]);
      expect(await pathOf("note")).toBe("outer/inner/note");
      await world.commit("a", [remove("note", "a2"), folder("outer", "a2", { name: "renamed" })]);
      await world.commit("a", [remove("inner", "a2"), remove("outer", "a3")]);
      expect(await pathOf("note")).toBe("renamed/inner/note");
      await expect(pathOf("nobody")).rejects.toMatchObject({ code: "not_found" });
    });

    it("CJ-15 lists deleted files, newest deletion first, page by page, as long as their content is kept", async () => {
      const world = await create();
      const trash = (query: { before?: number; limit?: number } = {}) =>
        world.service.trash(principals.b, world.namespaceId, query);
      const names = ({ entries }: TrashPage) => entries.map(({ path }) => path);
      expect(await trash()).toEqual({ entries: [], next: null });
      await world.commit("a", [folder("docs", "a1"), ...[1, 2, 3].map((n) => file(`f${n}`, "a1"))]);
      await world.commit("a", [file("kept", "a1"), remove("docs", "a2"), remove("f3", "a2")]);
      await world.commit("a", [remove("f1", "a2"), remove("f2", "a2")]);
      const first = await trash({ limit: 2 });
      expect([names(first), first.next]).toEqual([["f2", "f1"], 8]);
      expect(first.entries[0]?.change).toMatchObject({ deleted: true, node: { name: "f2" } });
      const second = await trash({ before: first.next ?? 0 });
      expect([names(second), second.next]).toEqual([["f3"], null]);
      await world.commit("a", [file("f2", "a3")]);
      expect(names(await trash())).toEqual(["f1", "f3"]);
      await expect(trash({ limit: 0 })).rejects.toMatchObject({ code: "invalid_request" });
    });

    it("CJ-16 leaves out of the trash what nobody can have back", async () => {
      const world = await create();
      const content = await contentOf("old bytes");
      await world.upload(content);
      await world.commit("a", [file("old", "a1", {}, content)]);
      await world.commit("a", [remove("old", "a2")]);
      world.clock.advance(1_001);
      expect((await world.service.trash(principals.a, world.namespaceId)).entries).toHaveLength(1);
      await world.service.forgetVersions(world.namespaceId, 1_000);
      expect((await world.service.trash(principals.a, world.namespaceId)).entries).toEqual([]);
    });

    it("CJ-11 nudges subscribers when something was committed, until they leave", async () => {
      const world = await create();
      const heard: number[] = [];
      const undo = await world.service.subscribe(principals.b, world.namespaceId, ({ seq }) =>
        heard.push(seq),
      );
      await world.commit("a", folders(3));
      await world.commit("a", [folder("f1", "b9")]);
      undo();
      await world.commit("a", [folder("late", "a1")]);
      expect(heard).toEqual([3]);
    });

    it("CJ-12 knows no namespace to whom it does not belong", async () => {
      const world = await create();
      const { service, namespaceId: id, epoch } = world;
      const request = { epoch, operations: folders(1) };
      const calls = (principal: typeof stranger, ns: string): (() => Promise<unknown>)[] => [
        () => service.describe(principal, ns),
        () => service.changes(principal, ns, null),
        () => service.commit(principal, ns, request),
        () => service.missing(principal, ns, []),
        () => service.upload(principal, ns, []),
        async () => {
          for await (const _ of service.fetch(principal, ns, [])) expect.unreachable();
        },
        () => service.subscribe(principal, ns, () => {}),
        () => service.history(principal, ns, idOf("f1")),
        () => service.trash(principal, ns),
      ];
      for (const call of [...calls(stranger, id), ...calls(principals.a, "nowhere")]) {
        await expect(call()).rejects.toMatchObject({ code: "unknown_namespace" });
      }
      expect(await service.namespaces(stranger)).toEqual([]);
      expect((await world.changes()).seq).toBe(0);
    });

    it("CJ-13 creates a namespace once for one name, and lists an account's own", async () => {
      const world = await create();
      const { service } = world;
      const again = await service.createNamespace(principals.b, { name: "home", nameRule: "fold-case" });
      expect(again).toEqual(await service.describe(principals.a, world.namespaceId));
      expect(again).toMatchObject({
        nameRule: "exact",
        chunking: {
          algorithm: "fastcdc-v2020",
          minimumBytes: 256 * 1024,
          averageBytes: 1024 * 1024,
          maximumBytes: 4 * 1024 * 1024,
        },
      });
      const work = await service.createNamespace(principals.a, { name: "work", nameRule: "fold-case" });
      expect(await service.namespaces(principals.b)).toEqual([again, work]);
      await expect(service.createNamespace(principals.a, { name: "../up" })).rejects.toMatchObject({
        code: "invalid_name",
      });
      const chunking = {
        algorithm: "fastcdc-v2020",
        minimumBytes: 3,
        averageBytes: 2,
        maximumBytes: 1,
      } as const;
      await expect(service.createNamespace(principals.a, { name: "odd", chunking })).rejects.toMatchObject({
        code: "invalid_request",
      });
    });

    it("CJ-14 lets one of many win that want one name at once", async () => {
      const world = await create();
      const attempts = Array.from({ length: 12 }, (_, i) => folder(`f${i}`, "a1", { name: "wanted" }));
      const results = await Promise.all(attempts.map((operation) => world.commit("a", [operation])));
      const outcomes = results.flatMap(outcomeWords);
      expect(outcomes.filter((outcome) => outcome === "committed 1")).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome.startsWith("conflict name_taken"))).toHaveLength(11);
    });
  });
}
