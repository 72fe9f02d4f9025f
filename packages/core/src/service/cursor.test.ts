import { describe, expect, it } from "vitest";
import { defaultChunking } from "../content/index.js";
import type { NamespaceRecord } from "../journal/index.js";
import { isExpired, readCursor, writeCursor } from "./cursor.js";

const record: NamespaceRecord = {
  id: "home",
  ownerId: "ada",
  name: "home",
  epoch: "e",
  seq: 10,
  floor: 5,
  chunking: defaultChunking,
  nameRule: "exact",
  createdAtMs: 0,
};

describe("a cursor", () => {
  it("is read as it was written, up to the head of its journal", () => {
    for (const cursor of [
      { epoch: "e", seq: 0, startedAt: 10 },
      { epoch: "e", seq: 10, startedAt: 10 },
    ]) {
      expect(readCursor(record, writeCursor("home", cursor))).toEqual(cursor);
    }
  });

  it.each([
    { seq: 11, startedAt: 11 },
    { seq: 3, startedAt: 11 },
  ])("of a longer journal is expired: what its reader has read is not in this one (%o)", (place) => {
    const cursor = writeCursor("home", { epoch: "e", ...place });
    expect(() => readCursor(record, cursor)).toThrow(expect.objectContaining({ code: "cursor_expired" }));
  });

  it("of another life of the namespace says so", () => {
    const cursor = writeCursor("home", { epoch: "before", seq: 1, startedAt: 1 });
    expect(() => readCursor(record, cursor)).toThrow(expect.objectContaining({ code: "epoch_changed" }));
  });

  it.each<[string, (cursor: string) => string]>([
    ["of another namespace", () => writeCursor("elsewhere", { epoch: "e", seq: 1, startedAt: 1 })],
    ["with another seq", (cursor) => cursor.replace("e.1.", "e.2.")],
    ["cut off", (cursor) => cursor.slice(0, -1)],
    ["with something added", (cursor) => `${cursor}0`],
    ["that is empty", () => ""],
  ])("%s is no cursor", (_, damage) => {
    const cursor = damage(writeCursor("home", { epoch: "e", seq: 1, startedAt: 1 }));
    expect(() => readCursor(record, cursor)).toThrow(expect.objectContaining({ code: "invalid_request" }));
  });

  it.each([
    { seq: 4, startedAt: 4, expired: true },
    { seq: 5, startedAt: 5, expired: false },
    { seq: 1, startedAt: 5, expired: false },
  ])("expires with the tombstones that its reader still needs: %o", ({ expired, ...place }) => {
    expect(isExpired(record, { epoch: "e", ...place })).toBe(expired);
  });
});
