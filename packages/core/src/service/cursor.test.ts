import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../errors/index.js";
import { damagedText } from "../hostile.fixture.js";
import type { NamespaceRecord } from "../journal/index.js";
import { runs } from "../property-runs.fixture.js";
import { readCursor, writeCursor } from "./cursor.js";

const record = { id: "n", epoch: "e1", seq: Number.MAX_SAFE_INTEGER, floor: 0 } as NamespaceRecord;
const seq = fc.maxSafeNat();
const written = fc
  .record({ epoch: fc.constant("e1"), seq, startedAt: seq })
  .map((cursor) => ({ cursor, text: writeCursor("n", cursor) }));

describe("a cursor", () => {
  it("reads back as what was written", () => {
    fc.assert(
      fc.property(written, ({ cursor, text }) => {
        expect(readCursor(record, text)).toEqual(cursor);
        expect(text.length).toBeLessThanOrEqual(256);
      }),
      { numRuns: runs(500) },
    );
  });

  it("of another namespace, another epoch, or beyond the journal is told apart", () => {
    fc.assert(
      fc.property(written, seq, ({ cursor, text }, end) => {
        const code = (read: () => unknown) => {
          try {
            read();
            return "read";
          } catch (error) {
            return isSyncError(error) ? error.code : "crash";
          }
        };
        expect(code(() => readCursor({ ...record, id: "m" }, text))).toBe("invalid_request");
        expect(code(() => readCursor({ ...record, epoch: "e2" }, text))).toBe("epoch_changed");
        const isBeyond = Math.max(cursor.seq, cursor.startedAt) > end;
        expect(code(() => readCursor({ ...record, seq: end }, text))).toBe(
          isBeyond ? "cursor_expired" : "read",
        );
      }),
      { numRuns: runs(500) },
    );
  });

  it("that is any text is one of this namespace, or a typed error", () => {
    fc.assert(
      fc.property(damagedText(written.map(({ text }) => text)), (text) => {
        try {
          const cursor = readCursor(record, text);
          expect([cursor.seq, cursor.startedAt].every(Number.isSafeInteger)).toBe(true);
          expect(readCursor(record, writeCursor("n", cursor))).toEqual(cursor);
        } catch (error) {
          if (!isSyncError(error, "invalid_request", "epoch_changed", "cursor_expired")) throw error;
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});
