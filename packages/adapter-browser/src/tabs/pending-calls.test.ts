import { isSyncError, SyncError } from "@syncline/core";
import { beforeEach, describe, expect, it } from "vitest";
import type { ArgsOf, CallName, TabMessage } from "../messages/index.js";
import { PendingCalls } from "./pending-calls.js";

const code = (wanted: Parameters<typeof isSyncError>[1] & string) =>
  expect.toSatisfy((error: unknown) => isSyncError(error, wanted));
const seen = {
  kind: "file",
  sizeBytes: 1,
  modifiedAtMs: 1,
  changedAtMs: 1,
  fileId: "1",
  executable: false,
} as const;

let sent: TabMessage[];
let calls: PendingCalls;
beforeEach(() => {
  sent = [];
  calls = new PendingCalls((message) => sent.push(message));
});
const sentIds = () => sent.map((message) => (message.kind === "bye" ? 0 : message.id));

describe("calls of a tab", () => {
  it("wait for the first engine, and are sent to it in their order", async () => {
    const list = calls.make("list", [""], undefined);
    const stat = calls.make("stat", ["a"], undefined);
    expect(sent).toEqual([]);
    calls.welcomed("one");
    expect(sent).toEqual([
      { kind: "call", id: 1, name: "list", args: [""] },
      { kind: "call", id: 2, name: "stat", args: ["a"] },
    ]);
    calls.settle({ kind: "answer", id: 2, value: undefined });
    calls.settle({ kind: "failure", id: 1, error: { code: "io_error", message: "m", details: { a: 1 } } });
    expect(await stat).toBeUndefined();
    await expect(list).rejects.toMatchObject({ code: "io_error", message: "m", details: { a: 1 } });
  });

  it("are not sent twice to an engine that says welcome twice, nor when they were answered", () => {
    calls.welcomed("one");
    for (const path of ["a", "b"]) void calls.make("stat", [path], undefined);
    calls.settle({ kind: "answer", id: 1, value: undefined });
    calls.welcomed("one");
    expect(sentIds()).toEqual([1, 2]);
    calls.welcomed("two");
    expect(sentIds()).toEqual([1, 2, 2]);
  });

  it.each<{ [N in CallName]: [N, ArgsOf<N>, boolean] }[CallName]>([
    ["list", [""], true],
    ["stat", ["a"], true],
    ["read", ["a", {}], true],
    ["write", ["a", "text", {}], true],
    ["write", ["a", "text", { expected: "absent" }], false],
    ["write", ["a", "text", { expected: seen }], false],
    ["makeFolder", ["a"], true],
    ["move", ["a", "b", {}], false],
    ["remove", ["a", {}], true],
    ["remove", ["a", { expected: seen }], false],
    ["sync", [], true],
    ["start", [], true],
    ["stop", [], true],
    ["resolve", ["merge"], false],
    ["explain", ["a"], true],
    ["history", ["a"], true],
    ["trash", [{}], true],
    ["restore", ["a version", {}], false],
  ])("when their engine ends: %s %j is sent to the next one: %s", async (name, args, isSentAgain) => {
    calls.welcomed("one");
    const call = calls.make(name, args as never, undefined);
    calls.welcomed("two");
    expect(sentIds()).toEqual(isSentAgain ? [1, 1] : [1]);
    if (!isSentAgain) return await expect(call).rejects.toEqual(code("interrupted"));
    calls.settle({ kind: "answer", id: 1, value: "answer" });
    expect(await call).toBe("answer");
  });

  it("are given up on when three engines have ended while they were there", async () => {
    const call = calls.make("list", [""], undefined);
    for (const engine of ["one", "two", "three"]) calls.welcomed(engine);
    expect(sentIds()).toEqual([1, 1, 1]);
    calls.welcomed("four");
    await expect(call).rejects.toEqual(code("interrupted"));
  });

  it("are cancelled here at once, and there if they were sent", async () => {
    const canceller = new AbortController();
    const unsent = calls.make("list", ["unsent"], canceller.signal);
    calls.welcomed("one");
    calls.settle({ kind: "answer", id: 1, value: [] });
    expect(await unsent).toEqual([]);
    const call = calls.make("list", ["sent"], canceller.signal);
    const reason = { stop: "now" };
    canceller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(sent.at(-1)).toEqual({ kind: "cancel", id: 2 });
    await expect(calls.make("list", [""], canceller.signal)).rejects.toBe(reason);
    calls.settle({ kind: "answer", id: 2, value: [] });
    calls.welcomed("two");
    expect(sent).toHaveLength(3);
  });

  it("fail when it is known that no engine will come, and wait again for one that comes all the same", async () => {
    const call = calls.make("list", [""], undefined);
    calls.failAll(new SyncError("state_corrupt"));
    await expect(call).rejects.toEqual(code("state_corrupt"));
    const later = calls.make("list", [""], undefined);
    expect(sent).toEqual([]);
    calls.welcomed("one");
    calls.settle({ kind: "answer", id: 2, value: [] });
    expect(await later).toEqual([]);
  });
});
