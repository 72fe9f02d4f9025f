import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Unflushed } from "./unflushed.js";

const [a, b, c] = [{ name: "a" }, { name: "b" }, { name: "c" }];
const always = (value: number) => () => value;
/** As if nothing had been written by itself. */
const nothing = always(0);

/** A disk on which names are added to folders, and which says what a power loss leaves of them. */
function names() {
  const unflushed = new Unflushed();
  const there: string[] = [];
  return {
    unflushed,
    there,
    add(name: string, ...places: object[]) {
      there.push(name);
      unflushed.changed(places, () => there.splice(there.indexOf(name), 1));
    },
  };
}

describe("names that nobody has flushed", () => {
  it("are lost from the end, as many as chance will have it", () => {
    for (const [random, left] of [
      [0, []],
      [0.3, ["1"]],
      [0.6, ["1", "2"]],
      [0.9, ["1", "2", "3"]],
    ] as const) {
      const { unflushed, there, add } = names();
      for (const [i, place] of [a, b, a].entries()) add(`${i + 1}`, place);
      expect([unflushed.losePower(always(random)).undone, there]).toEqual([3 - left.length, left]);
    }
  });

  it("are durable with their folder, ahead of those of other folders", () => {
    const { unflushed, there, add } = names();
    for (const [i, place] of [a, b, a].entries()) add(`${i + 1}`, place);
    unflushed.flush(b);
    unflushed.losePower(nothing);
    expect(there).toEqual(["2"]);
  });

  it("are durable with what builds on them, in whatever folder", () => {
    const { unflushed, there, add } = names();
    add("1 in a", a);
    add("2 in c", c);
    add("3 from a to b", a, b);
    add("4 in b", b);
    add("5 in a", a);
    unflushed.flush(b);
    unflushed.losePower(nothing);
    expect(there).toEqual(["1 in a", "3 from a to b", "4 in b"]);
  });

  it("are never lost out of the order of their folder, whatever is flushed when", () => {
    const place = fc.constantFrom(a, b, c);
    const step = fc.oneof(
      fc.record({
        do: fc.constant("change" as const),
        places: fc.array(place, { minLength: 1, maxLength: 2 }),
      }),
      fc.record({ do: fc.constant("flush" as const), place }),
    );
    fc.assert(
      fc.property(fc.array(step), fc.double({ min: 0, max: 0.999, noNaN: true }), (steps, random) => {
        const { unflushed, there, add } = names();
        const made: { name: string; places: object[]; flushed: boolean }[] = [];
        for (const [i, next] of steps.entries()) {
          if (next.do === "flush") {
            unflushed.flush(next.place);
            for (const change of made) if (change.places.includes(next.place)) change.flushed = true;
          } else {
            add(`${i}`, ...next.places);
            made.push({ name: `${i}`, places: next.places, flushed: false });
          }
        }
        unflushed.losePower(always(random));
        for (const [at, { name, places, flushed }] of made.entries()) {
          if (there.includes(name)) continue;
          expect(flushed, `${name} was flushed`).toBe(false);
          const later = made
            .slice(at)
            .filter((other) => other.places.some((touched) => places.includes(touched)));
          for (const other of later)
            expect(there, `${other.name} builds on ${name}`).not.toContain(other.name);
        }
      }),
    );
  });

  it("are written by the disk itself when there are very many of them", () => {
    const { unflushed, there, add } = names();
    for (let i = 0; i < 1000; i++) add(`${i}`, a);
    unflushed.losePower(nothing);
    expect(there.length).toBeGreaterThan(500);
  });
});

describe("bytes that nobody has flushed", () => {
  const content = Uint8Array.of(1, 2, 3, 4);
  const leftOf = (...rolls: number[]) => {
    const unflushed = new Unflushed();
    const file = { bytes: content };
    unflushed.wrote(file);
    // The first roll is about names.
    const dice = [0, ...rolls];
    const { torn } = unflushed.losePower(() => dice.shift() ?? 0);
    return [...file.bytes, torn];
  };

  it.each([
    ["are there", [0, 0], [1, 2, 3, 4, 0]],
    ["are not", [0, 0.2], [1]],
    ["are cut short", [0.5, 0.4], [1, 2, 1]],
    ["are zeros", [0, 0.6], [0, 0, 0, 0, 1]],
    ["end in zeros", [0.5, 0.8], [1, 2, 0, 0, 1]],
  ])("%s, after a power loss", (_, rolls, left) => {
    expect(leftOf(...rolls)).toEqual(left);
  });

  it("are durable once they were flushed, unless a flush has failed before", () => {
    for (const failed of [false, true]) {
      const unflushed = new Unflushed();
      const file = { bytes: content };
      unflushed.wrote(file);
      if (failed) unflushed.failFlush(file);
      unflushed.flushBytes(file);
      expect(unflushed.losePower(always(0.2)).torn).toBe(failed ? 1 : 0);
    }
  });
});
