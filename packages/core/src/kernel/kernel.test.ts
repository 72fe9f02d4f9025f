import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { anyBytes } from "../content/bytes.fixture.js";
import { cutMasks, fastCdcChunker } from "../content/fastcdc.js";
import { seededBytes } from "../content/seeded-bytes.test-data.js";
import { runs } from "../property-runs.fixture.js";
import { fastestKernel, type Kernel, plainKernel } from "./kernel.js";
import { rowBytes } from "./pack-pieces.js";
import { wasmKernel } from "./wasm-kernel.js";

const wasm = wasmKernel()!;
const kernels: [string, Kernel][] = [
  ["WebAssembly", wasm],
  ["plain TypeScript", plainKernel],
];

const mebibyte = 1024 ** 2;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const lengthsOf = (packed: Uint8Array) => {
  const rows = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  return Array.from({ length: packed.length / rowBytes }, (_, i) => rows.getUint16(i * rowBytes, true));
};
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("the kernels answer alike", () => {
  test("which byte matches first", () => {
    const masks = fc
      .constantFrom(256, 1024, 8192, 65_536, mebibyte)
      .map((average) => cutMasks(average))
      .chain(({ early, late }) => fc.constantFrom(early, late));
    const places = fc.tuple(fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(anyBytes(300_000), masks, places, (bytes, mask, [a, b, c]) => {
        const [start, from, to] = [a, b, c].map((n) => n % (bytes.length + 1)).sort((x, y) => x - y) as [
          number,
          number,
          number,
        ];
        const found = kernels.map(([, kernel]) => kernel.findMatch(bytes, start, from, to, mask));
        expect(found[0]).toBe(found[1]);
        expect(found[0]).toBeGreaterThanOrEqual(from);
        expect(found[0]).toBeLessThanOrEqual(to);
      }),
      { numRuns: runs(400) },
    );
  });

  test("what the pieces are", () => {
    fc.assert(
      fc.property(anyBytes(400_000), (bytes) => {
        const [first, second] = kernels.map(([, kernel]) => kernel.packPieces(bytes));
        expect(Buffer.compare(first!, second!)).toBe(0);
      }),
      { numRuns: runs(300) },
    );
  });

  test.each(Array.from({ length: 40 }, (_, i) => i).concat([511, 512, 513, 527, 528, 529, 8191, 8192, 8193]))(
    "what the pieces of %i bytes are",
    (length) => {
      const bytes = seededBytes(length, length);
      expect(wasm.packPieces(bytes)).toEqual(plainKernel.packPieces(bytes));
    },
  );

  test("where a stream is cut, however it is sliced", () => {
    const sizes = fc.record({
      minimumBytes: fc.integer({ min: 32, max: 2000 }).map((half) => 2 * half),
      averageBytes: fc.integer({ min: 4000, max: 40_000 }),
      maximumBytes: fc.integer({ min: 40_000, max: 200_000 }),
    });
    fc.assert(
      fc.property(anyBytes(600_000), sizes, fc.integer({ min: 1, max: 300_000 }), (bytes, rest, slice) => {
        const cuts = kernels.map(([, kernel]) => {
          const chunker = fastCdcChunker({ algorithm: "fastcdc-v2020", ...rest }, kernel);
          const lengths: number[] = [];
          const take = (chunks: Iterable<Uint8Array>) => {
            for (const { length } of chunks) lengths.push(length);
          };
          const most = Math.max(slice, bytes.length / 1000);
          for (let at = 0; at < bytes.length; at += most) take(chunker.push(bytes.subarray(at, at + most)));
          take(chunker.finish());
          return lengths;
        });
        expect(cuts[0]).toEqual(cuts[1]);
        expect(sum(cuts[0]!)).toBe(bytes.length);
      }),
      { numRuns: runs(60) },
    );
  });
});

describe.each(kernels)("pieces in %s", (_name, kernel) => {
  test("have 2 KiB on average, 512 to 8192 bytes each, and are seldom cut for their size alone", () => {
    for (const bytes of [seededBytes(1, 4 * mebibyte), seededBytes(2, 4 * mebibyte)]) {
      const lengths = lengthsOf(kernel.packPieces(bytes));
      expect(sum(lengths)).toBe(bytes.length);
      expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThanOrEqual(512);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(8192);
      expect(bytes.length / lengths.length).toBeGreaterThan(1900);
      expect(bytes.length / lengths.length).toBeLessThan(2200);
      expect(lengths.filter((length) => length === 8192).length).toBeLessThan(lengths.length / 50);
    }
  });

  test("of a run of one byte are few, whichever byte it is", () => {
    for (let byte = 0; byte < 256; byte++) {
      const packed = kernel.packPieces(new Uint8Array(4 * 8192).fill(byte));
      expect(lengthsOf(packed)).toEqual([8192, 8192, 8192, 8192]);
    }
  });

  test("are the same again soon after an insertion", () => {
    const rows = (bytes: Uint8Array) => {
      const packed = Buffer.from(kernel.packPieces(bytes));
      return Array.from({ length: packed.length / rowBytes }, (_, i) =>
        packed.subarray(i * rowBytes, (i + 1) * rowBytes).toString("hex"),
      );
    };
    const bytes = seededBytes(3, mebibyte);
    const before = new Set(rows(bytes));
    for (const at of [0, 1, 1000, 500_000, mebibyte - 1]) {
      const after = Buffer.concat([bytes.subarray(0, at), Buffer.from("!"), bytes.subarray(at)]);
      expect(rows(after).filter((row) => !before.has(row)).length).toBeLessThan(6);
    }
  });

  test("have another fingerprint when anything in them changes or moves", () => {
    const length = 500;
    const seen = new Set<string>();
    const add = (bytes: Uint8Array) => seen.add(Buffer.from(kernel.packPieces(bytes)).toString("hex"));
    const bytes = seededBytes(4, length);
    add(bytes);
    for (let bit = 0; bit < 8 * length; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      add(bytes);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    for (let shift = 1; shift < length; shift++) {
      add(Buffer.concat([bytes.subarray(shift), bytes.subarray(0, shift)]));
    }
    for (let ones = 0; ones < length; ones++) add(new Uint8Array(length).fill(1, 0, ones));
    expect(seen.size).toBe(1 + 8 * length + (length - 1) + length);
  });
});

describe("the kernel that is used", () => {
  test("is the one in WebAssembly where there is one, and stays the same", () => {
    expect(fastestKernel()).not.toBe(plainKernel);
    expect(fastestKernel()).toBe(fastestKernel());
  });

  test.each([
    ["missing", undefined],
    [
      "refused",
      {
        Module: class {
          constructor() {
            throw new Error("Refused to compile or instantiate WebAssembly module");
          }
        },
      },
    ],
  ])("is plain TypeScript where WebAssembly is %s", async (_name, WebAssembly) => {
    vi.stubGlobal("WebAssembly", WebAssembly);
    const fresh = await import("./kernel.js");
    expect(fresh.fastestKernel()).toBe(fresh.plainKernel);
  });

  test("is compiled from the source beside it", () => {
    const compiled = execFileSync(process.execPath, [here("../../wasm/build.mjs"), "--print"]);
    expect(compiled.toString()).toBe(readFileSync(here("./module.ts"), "utf8"));
  });
});
