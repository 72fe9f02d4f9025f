import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gearHigh, gearLow } from "../kernel/gear.js";
import { type Kernel, plainKernel, wasmKernel } from "../kernel/index.js";
import type { ChunkingParameters } from "./chunker.js";
import { defaultChunking } from "./chunking-parameters.js";
import { cutMasks, fastCdcChunker } from "./fastcdc.js";
import { seededBytes, seededText } from "./seeded-bytes.test-data.js";

interface Vector {
  readonly id: string;
  readonly variant: string;
  readonly input: {
    readonly gen: "zeros" | "mulberry32" | "repeat" | "text";
    readonly seed?: number;
    readonly hex?: string;
    readonly length: number;
    readonly sha256?: string;
  };
  readonly min: number;
  readonly avg: number;
  readonly max: number;
  readonly lengthsSha256?: string;
  readonly lengthAndGear?: readonly [number, string][];
  readonly chunks?: readonly { readonly length: number }[];
  readonly firstLengths?: readonly number[];
  readonly lastLengths?: readonly number[];
}
interface Cases {
  readonly gear: { readonly sha256OfTableBigEndian: string };
  readonly masks: readonly string[];
  readonly maskCases: readonly { min: number; avg: number; max: number; maskL: number; maskS: number }[];
  readonly insertResilience: readonly {
    input: { seed: number; length: number };
    insert: { at: number; hex: string };
    min: number;
    avg: number;
    max: number;
    newChunks: number;
    newBytes: number;
  }[];
  readonly vectors: readonly Vector[];
}

const casesFile = new URL("../../../../../shared/cases/fastcdc-vectors.json", import.meta.url);
const cases = existsSync(casesFile) ? (JSON.parse(readFileSync(casesFile, "utf8")) as Cases) : undefined;
const absent = "skipped: the reference cases are not beside this repository";

const sizes = (min: number, avg: number, max: number): ChunkingParameters => ({
  algorithm: "fastcdc-v2020",
  minimumBytes: min,
  averageBytes: avg,
  maximumBytes: max,
});
const cut = (bytes: Uint8Array, parameters: ChunkingParameters, kernel: Kernel) => {
  const chunker = fastCdcChunker(parameters, kernel);
  return [chunker.push(bytes), chunker.finish()].flatMap((chunks) =>
    Array.from(chunks, (chunk) => chunk.slice()),
  );
};
const lengths = (bytes: Uint8Array, parameters: ChunkingParameters, kernel: Kernel) =>
  cut(bytes, parameters, kernel).map((chunk) => chunk.length);
const kernels: [string, Kernel][] = [
  ["WebAssembly", wasmKernel()!],
  ["plain TypeScript", plainKernel],
];
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

function inputOf({ gen, seed = 0, hex = "", length }: Vector["input"]): Uint8Array {
  if (gen === "zeros") return new Uint8Array(length);
  if (gen === "mulberry32") return seededBytes(seed, length);
  if (gen === "text") return seededText(seed, length);
  const pattern = Buffer.from(hex, "hex");
  return Uint8Array.from({ length }, (_, i) => pattern[i % pattern.length]!);
}

function gearTable(): Buffer {
  const table = Buffer.alloc(2048);
  gearHigh.forEach((high, i) => {
    table.writeInt32BE(high, 8 * i);
    table.writeInt32BE(gearLow[i]!, 8 * i + 4);
  });
  return table;
}

describe("the gear table", () => {
  test("has the published hash", () => {
    const published = "9df0a720752a7d211fdebaf39bed01610983756fc340a1cfef41052b7356ae73";
    expect(sha256(gearTable())).toBe(published);
    if (cases !== undefined) expect(cases.gear.sha256OfTableBigEndian).toBe(published);
  });

  test("follows its recipe", () => {
    const recipe = Array.from({ length: 256 }, (_, i) =>
      createHash("md5").update(Buffer.alloc(64, i)).digest().subarray(0, 8),
    );
    expect(gearTable().equals(Buffer.concat(recipe))).toBe(true);
  });
});

/** [name, input, parameters, number of chunks, SHA-256 of the lengths as text joined by commas, first lengths] */
const ownVectors: [string, Uint8Array, ChunkingParameters, number, string, number[]][] = [
  [
    "random bytes, default sizes",
    seededBytes(42, 24 * 1024 ** 2),
    defaultChunking,
    20,
    "9244e5e662efe8139dc7d14e77d7ffeb3fadf92136ff42d355d3224cc61015b9",
    [756547, 368491, 965968, 1060565],
  ],
  [
    "random bytes, small sizes",
    seededBytes(7, 1_000_003),
    sizes(64, 256, 1024),
    3230,
    "37f9c0f3bf27bc502935f53396ed2c4b57e59e9fbeb668b54b3a3b9b5fd93c22",
    [122, 407, 82, 312],
  ],
  [
    "random bytes, odd average and maximum",
    seededBytes(8, 1_000_003),
    sizes(1024, 5001, 9999),
    188,
    "43b2a79ee04ee1f222533c41a3a9beeb46a745f23d8789137d75c907038c329c",
    [1050, 5627, 5192, 4273],
  ],
  [
    "text",
    seededText(9, 500_000),
    sizes(2048, 8192, 65536),
    55,
    "e8b323712ab7e3dc186929f692f886b39462db2020e80595159f180269012a70",
    [8379, 6501, 16099, 6920],
  ],
  [
    "zeros",
    new Uint8Array(100_001),
    sizes(2048, 8192, 32767),
    4,
    "fa142d5e40dd7adc48f97cf43ac119b521df97e34be978c612b851d612bba1b1",
    [32767, 32767, 32767, 1700],
  ],
];

describe.each(kernels)("cuts in %s are guarded for ever", (_kernel, kernel) => {
  test.each(ownVectors)("%s", (_name, input, parameters, count, digest, first) => {
    const cuts = lengths(input, parameters, kernel);
    expect(cuts.slice(0, first.length)).toEqual(first);
    expect(cuts.length).toBe(count);
    expect(sha256(cuts.join(","))).toBe(digest);
  });
});

describe.each(kernels)("fastcdc-rs v2020 cuts as %s does", (_kernel, kernel) => {
  test.skipIf(cases !== undefined)(absent, () => {});

  test.each(cases?.vectors.filter(({ variant }) => variant === "v2020") ?? [])("$id", (vector) => {
    const input = inputOf(vector.input);
    if (vector.input.sha256 !== undefined) expect(sha256(input)).toBe(vector.input.sha256);
    const cuts = lengths(input, sizes(vector.min, vector.avg, vector.max), kernel);
    const expected =
      vector.chunks?.map(({ length }) => length) ?? vector.lengthAndGear?.map(([length]) => length);
    if (expected !== undefined) expect(cuts).toEqual(expected);
    if (vector.firstLengths) expect(cuts.slice(0, vector.firstLengths.length)).toEqual(vector.firstLengths);
    if (vector.lastLengths) expect(cuts.slice(-vector.lastLengths.length)).toEqual(vector.lastLengths);
    if (vector.lengthsSha256 !== undefined) {
      expect(sha256(cuts.join(","))).toBe(vector.lengthsSha256);
    }
  });

  test.each(cases?.maskCases ?? [])("masks for an average of $avg", ({ avg, maskS, maskL }) => {
    const { early, late } = cutMasks(avg);
    const hex = ({ high, low }: { high: number; low: number }) =>
      `0x${((BigInt(high) << 32n) | BigInt(low >>> 0)).toString(16)}`;
    expect([hex(early), hex(late)]).toEqual([cases!.masks[maskS], cases!.masks[maskL]]);
  });

  test.each(cases?.insertResilience ?? [])("a byte inserted at $insert.at costs one chunk", (row) => {
    const parameters = sizes(row.min, row.avg, row.max);
    const before = seededBytes(row.input.seed, row.input.length);
    const { at, hex } = row.insert;
    const after = Buffer.concat([before.subarray(0, at), Buffer.from(hex, "hex"), before.subarray(at)]);
    const known = new Set(cut(before, parameters, kernel).map(sha256));
    const fresh = cut(after, parameters, kernel).filter((chunk) => !known.has(sha256(chunk)));
    expect(fresh.length).toBe(row.newChunks);
    expect(fresh[0]?.length).toBe(row.newBytes);
  });
});
