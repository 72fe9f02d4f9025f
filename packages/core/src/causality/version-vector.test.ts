import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../errors/index.js";
import { runs } from "../property-runs.fixture.js";
import {
  advanceVector,
  type Causality,
  compareVectors,
  counterOf,
  type DeviceId,
  deviceIdOf,
  emptyVector,
  maxVectorEntries,
  mergeVectors,
  orderVectors,
  parseVector,
  type VersionVector,
  vectorEntries,
  vectorOf,
} from "./version-vector.js";

const largest = 2n ** 64n - 1n;
const vector = (...entries: [bigint, bigint][]): VersionVector =>
  vectorOf(entries.map(([device, counter]) => [deviceIdOf(device), counter]));
const invalid = expect.toSatisfy((error: unknown) => isSyncError(error, "invalid_vector"));

describe("a version vector", () => {
  it("is its canonical text", () => {
    const text = "0000000000000001:3,ffffffffffffffff:18446744073709551615";
    expect(vector([largest, largest], [1n, 3n], [2n, 0n])).toBe(text);
    expect(parseVector(text)).toBe(text);
    expect(vectorEntries(parseVector(text))).toEqual([
      [deviceIdOf(1n), 3n],
      [deviceIdOf(largest), largest],
    ]);
    expect(parseVector("")).toBe(emptyVector);
  });

  it.each([
    ["a counter of zero", "0000000000000001:0"],
    ["a counter with a leading zero", "0000000000000001:01"],
    ["a counter of 2^64", "0000000000000001:18446744073709551616"],
    ["a negative counter", "0000000000000001:-1"],
    ["no counter", "0000000000000001:"],
    ["no colon", "0000000000000001"],
    ["no device", ":1"],
    ["a short device", "1:1"],
    ["a device in capitals", "000000000000000A:1"],
    ["entries out of order", "0000000000000002:1,0000000000000001:1"],
    ["a device twice", "0000000000000001:1,0000000000000001:2"],
    ["a comma at the end", "0000000000000001:1,"],
    ["a space", " 0000000000000001:1"],
    ["a line break at the end", "0000000000000001:1\n"],
  ])("from outside is refused with %s", (_, text) => {
    expect(() => parseVector(text)).toThrow(invalid);
  });

  it("names no more devices than its limit", () => {
    const entries = Array.from(
      { length: maxVectorEntries + 1 },
      (_, i) => [BigInt(i), 1n] as [bigint, bigint],
    );
    expect(() => parseVector(vector(...entries))).toThrow(invalid);
    expect(parseVector(vector(...entries.slice(1)))).toBeTypeOf("string");
  });

  it("never wraps: a counter at 2^64 - 1 cannot be advanced", () => {
    expect(() => advanceVector(vector([7n, largest]), deviceIdOf(7n))).toThrow(invalid);
    expect(() => advanceVector(emptyVector, deviceIdOf(7n), largest + 1n)).toThrow(invalid);
    expect(advanceVector(vector([7n, largest - 1n]), deviceIdOf(7n))).toBe(vector([7n, largest]));
  });

  const big = 2n ** 53n;
  it.each<[string, VersionVector, VersionVector, Causality, -1 | 0 | 1]>([
    ["the same text", vector([1n, 2n]), vector([1n, 2n]), "equal", 0],
    ["one more change", vector([1n, 2n]), vector([1n, 1n]), "newer", 1],
    ["one change less", vector([1n, 1n]), vector([1n, 2n]), "older", -1],
    ["another device's change on top", vector([1n, 1n], [2n, 1n]), vector([1n, 1n]), "newer", 1],
    ["nothing against something", emptyVector, vector([1n, 1n]), "older", -1],
    ["a change on each side", vector([1n, 2n], [2n, 1n]), vector([1n, 1n], [2n, 2n]), "concurrent", 1],
    ["two first changes", vector([2n, 9n]), vector([1n, 1n]), "concurrent", -1],
    ["devices that a double would merge", vector([big, 1n]), vector([big + 1n, 1n]), "concurrent", 1],
    ["counters that a double would merge", vector([1n, big]), vector([1n, big + 1n]), "older", -1],
  ])("compares %s", (_, a, b, causality, order) => {
    expect(compareVectors(a, b)).toBe(causality);
    expect(Math.sign(orderVectors(a, b))).toBe(order);
  });
});

/** Few devices and small counters meet often; the large ones are beyond what a double can tell apart. */
const device = fc
  .oneof(fc.bigInt(1n, 4n), fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, largest))
  .map(deviceIdOf);
const counter = fc.oneof(fc.bigInt(0n, 3n), fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, largest - 1n));
const anyVector = fc
  .uniqueArray(fc.tuple(device, counter), { selector: ([id]) => id, maxLength: 5 })
  .map((entries) => vectorOf(entries));
const law = (predicate: (a: VersionVector, b: VersionVector, c: VersionVector) => void) =>
  fc.assert(fc.property(anyVector, anyVector, anyVector, predicate), { numRuns: runs(2000) });

const atMost = (a: VersionVector, b: VersionVector) => ["equal", "older"].includes(compareVectors(a, b));
const opposite = { equal: "equal", newer: "older", older: "newer", concurrent: "concurrent" } as const;

describe("the laws of version vectors", () => {
  it("are those of a partial order: reflexive, antisymmetric, transitive", () => {
    law((a, b, c) => {
      expect(atMost(a, a)).toBe(true);
      expect(compareVectors(a, b)).toBe(opposite[compareVectors(b, a)]);
      expect(compareVectors(a, b) === "equal").toBe(a === b);
      if (atMost(a, b) && atMost(b, c)) expect(atMost(a, c)).toBe(true);
    });
  });

  it("make merge the least upper bound: commutative, associative, idempotent", () => {
    law((a, b, c) => {
      const merged = mergeVectors(a, b);
      expect(atMost(a, merged) && atMost(b, merged)).toBe(true);
      if (atMost(a, c) && atMost(b, c)) expect(atMost(merged, c)).toBe(true);
      expect(mergeVectors(b, a)).toBe(merged);
      expect(mergeVectors(mergeVectors(a, b), c)).toBe(mergeVectors(a, mergeVectors(b, c)));
      expect(mergeVectors(a, a)).toBe(a);
      expect(mergeVectors(a, emptyVector)).toBe(a);
    });
  });

  it("make an advance newer than everything that it advances, by one device alone", () => {
    fc.assert(
      fc.property(anyVector, device, fc.bigInt(0n, 2n ** 60n), (a, id, atLeast) => {
        fc.pre(counterOf(a, id) < largest);
        const next = advanceVector(a, id, atLeast);
        expect(compareVectors(next, a)).toBe("newer");
        expect(counterOf(next, id) >= atLeast).toBe(true);
        const others = (of: VersionVector) => vectorEntries(of).filter(([other]) => other !== id);
        expect(others(next)).toEqual(others(a));
      }),
    );
  });

  it("make the order for ties total, and the same as causality where there is one", () => {
    law((a, b, c) => {
      const order = Math.sign(orderVectors(a, b));
      expect(order).toBe(-Math.sign(orderVectors(b, a)) + 0);
      expect(order === 0).toBe(a === b);
      if (compareVectors(a, b) === "newer") expect(order).toBe(1);
      if (orderVectors(a, b) < 0 && orderVectors(b, c) < 0) expect(orderVectors(a, c) < 0).toBe(true);
    });
  });

  it("make every vector readable again, and any other text invalid", () => {
    law((a) => {
      expect(parseVector(a)).toBe(a);
    });
    const almost = fc.string({ unit: fc.constantFrom(..."0123456789abcdefA:,- "), maxLength: 80 });
    const altered = fc
      .tuple(anyVector, fc.nat(), fc.string({ maxLength: 2 }))
      .map(([text, at, insert]) => text.slice(0, at % (text.length + 1)) + insert + text.slice(at % 90));
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost, altered), (text) => {
        try {
          const parsed = parseVector(text);
          expect(vectorOf(vectorEntries(parsed))).toBe(text);
        } catch (error) {
          expect(isSyncError(error, "invalid_vector")).toBe(true);
        }
      }),
      { numRuns: runs(5000) },
    );
  });
});

type Entries = [id: string, value: string][];
type Order = "Equal" | "Greater" | "Lesser" | "ConcurrentGreater" | "ConcurrentLesser";

interface Cases {
  update: { id: string; before: Entries; updateId: string; now: string; expected: Entries }[];
  merge: { id: string; a: Entries; b: Entries; expected: Entries }[];
  compare: { id: string; a: Entries; b: Entries; expected: Order }[];
  other: { id: string; vector?: Entries; counterOf?: string; expected?: string }[];
  derived: {
    id: string;
    a: Entries;
    b: Entries;
    compare: Order;
    compareReversed: Order;
    merge: Entries;
  }[];
}

const file = new URL("../../../../../shared/cases/version-vectors.json", import.meta.url);
const present = existsSync(file);
const cases: Cases = present
  ? (JSON.parse(readFileSync(file, "utf8")) as Cases)
  : { update: [], merge: [], compare: [], other: [], derived: [] };

describe.skipIf(!present)("Syncthing's vectors (needs their table beside the project)", () => {
  const from = (entries: Entries) =>
    vector(...entries.map(([id, value]) => [BigInt(id), BigInt(value)] as [bigint, bigint]));
  const orderOf = (a: VersionVector, b: VersionVector): Order => {
    const later = orderVectors(a, b) > 0;
    const names = { equal: "Equal", newer: "Greater", older: "Lesser" } as const;
    const causality = compareVectors(a, b);
    return causality === "concurrent" ? (later ? "ConcurrentGreater" : "ConcurrentLesser") : names[causality];
  };
  const deviceOf = (id: string): DeviceId => deviceIdOf(BigInt(id));

  it("are all there", () => {
    const { update, merge, compare, other, derived } = cases;
    const counts = [update, merge, compare, other, derived].map((rows) => rows.length);
    expect(counts).toEqual([6, 9, 33, 4, 300]);
  });

  it.each(cases.update)("$id: update", ({ before, updateId, now, expected }) => {
    expect(advanceVector(from(before), deviceOf(updateId), BigInt(now))).toBe(from(expected));
  });

  it.each(cases.merge)("$id: merge", ({ a, b, expected }) => {
    expect(mergeVectors(from(a), from(b))).toBe(from(expected));
  });

  it.each(cases.compare)("$id: compare", ({ a, b, expected }) => {
    expect(orderOf(from(a), from(b))).toBe(expected);
  });

  it.each(cases.other.filter((row) => row.counterOf !== undefined))("$id: counter", (row) => {
    expect(counterOf(from(row.vector ?? []), deviceOf(row.counterOf ?? ""))).toBe(BigInt(row.expected ?? ""));
  });

  it.each(cases.other.filter((row) => row.counterOf === undefined))("$id: copy", () => {
    const original = vector([42n, 1n]);
    const copy = advanceVector(original, deviceIdOf(42n));
    expect(original).toBe(vector([42n, 1n]));
    expect(orderOf(original, copy)).toBe("Lesser");
  });

  it.each(cases.derived)("$id: compare, reversed, merge", (row) => {
    const [a, b] = [from(row.a), from(row.b)];
    expect([orderOf(a, b), orderOf(b, a)]).toEqual([row.compare, row.compareReversed]);
    expect([mergeVectors(a, b), mergeVectors(b, a)]).toEqual([from(row.merge), from(row.merge)]);
  });
});
