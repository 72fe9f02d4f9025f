import fc from "fast-check";

/** Texts of any code units, surrogates that belong to nothing among them. */
export const anyUnits = (mostUnits = 30): fc.Arbitrary<string> =>
  fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: mostUnits });

/** JSON as nobody writes it who means well: odd keys and numbers, and nested deeply. */
const hostileJson: fc.Arbitrary<string> = fc.oneof(
  fc.json({ maxDepth: 2, depthSize: "small" }),
  fc.constantFrom(
    '{"__proto__":{"kind":"folder","code":"internal"}}',
    '{"constructor":{"prototype":{"kind":"folder"}}}',
    '{"toString":1,"hasOwnProperty":2,"valueOf":3}',
    "1e400",
    "-0",
    "9007199254740993",
    '"\\ud800"',
    '"\\u0000"',
    "[[],{}]",
    "null",
  ),
  fc.nat(5000).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  fc.nat(5000).map((depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`),
);

/** Any text, any JSON, and texts that were all right with something cut out of them, put into them, or replaced. */
export const damagedText = (good: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    anyUnits(),
    hostileJson,
    fc
      .tuple(good, fc.nat(), fc.nat(20), fc.oneof(fc.string({ maxLength: 3 }), hostileJson))
      .map(([text, at, removed, inserted]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + inserted + text.slice(from + removed);
      }),
    fc.tuple(good, hostileJson, fc.nat()).map(([text, value, at]) => withValueReplaced(text, value, at)),
  );

/** The text with one of its JSON values, found by its colon, replaced by another. */
function withValueReplaced(text: string, value: string, at: number): string {
  const values = [...text.matchAll(/:("(?:[^"\\]|\\.)*"|[\w.+-]+)/g)];
  const match = values[at % Math.max(1, values.length)];
  if (match === undefined) return value;
  return `${text.slice(0, match.index + 1)}${value}${text.slice(match.index + match[0].length)}`;
}

/** Replaces some bytes of what was all right, and cuts an end off. */
export const anyDamage: fc.Arbitrary<(good: Uint8Array) => Uint8Array> = fc
  .tuple(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }), fc.oneof(fc.constant(0), fc.nat()))
  .map(([flips, cut]) => (good) => {
    const damaged = good.slice(0, good.length - (good.length === 0 ? 0 : cut % good.length));
    for (const [at, byte] of flips) if (damaged.length > 0) damaged[at % damaged.length] = byte;
    return damaged;
  });

/** Any bytes, and bytes that were all right before they were damaged. */
export const damagedBytes = (good: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(good, anyDamage).map(([bytes, damage]) => damage(bytes)),
  );
