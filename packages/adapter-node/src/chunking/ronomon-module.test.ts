import { createRequire } from "node:module";
import { chunkerSuite, seededBytes } from "@syncline/conformance";
import type { ChunkingParameters } from "@syncline/core";
import { describe, expect, test } from "vitest";
import { createNodeChunker } from "./ronomon-module.js";

interface FastCdcWasm {
  get_chunks(bytes: Uint8Array, minimum: number, average: number, maximum: number): Uint32Array;
}
const fastCdcWasm = createRequire(import.meta.url)("fastcdc-wasm") as FastCdcWasm;

const sizes = (minimumBytes: number, averageBytes: number, maximumBytes: number): ChunkingParameters => ({
  algorithm: "fastcdc-ronomon",
  minimumBytes,
  averageBytes,
  maximumBytes,
});

chunkerSuite({
  name: "fastcdc-ronomon",
  createChunker: createNodeChunker,
  contentDefined: true,
  parameters: [sizes(64, 256, 1024), sizes(1024, 4096, 16_384), sizes(131, 1001, 5003)],
  refused: [
    sizes(63, 256, 1024),
    sizes(64, 255, 1024),
    sizes(64, 256, 1023),
    sizes(64, 256, 16 * 1024 ** 2 + 1),
  ],
});

describe("the ronomon chunker", () => {
  test.each([
    sizes(64, 256, 1024),
    sizes(2048, 8192, 65_536),
    sizes(256 * 1024, 1024 * 1024, 4 * 1024 * 1024),
  ])(
    "cuts at $minimumBytes/$averageBytes/$maximumBytes where fastcdc-wasm does on the whole buffer",
    (parameters) => {
      const bytes = seededBytes(1, Math.min(24 * 1024 * 1024, 400 * parameters.averageBytes));
      const { minimumBytes, averageBytes, maximumBytes } = parameters;
      const boundaries = [...fastCdcWasm.get_chunks(bytes, minimumBytes, averageBytes, maximumBytes)];
      const lengths = boundaries.slice(1).map((end, i) => end - boundaries[i]!);
      for (const slice of [10_007, 1024 * 1024, bytes.length]) {
        const chunker = createNodeChunker(parameters);
        const found: number[] = [];
        for (let at = 0; at < bytes.length; at += slice) {
          for (const { length } of chunker.push(bytes.subarray(at, at + slice))) found.push(length);
        }
        for (const { length } of chunker.finish()) found.push(length);
        expect(found).toEqual(lengths);
      }
    },
  );

  test("survives more bad parameters than the module survives traps", () => {
    for (let i = 0; i < 6000; i++) expect(() => createNodeChunker(sizes(64, 256, i % 1024))).toThrow();
    const chunker = createNodeChunker(sizes(64, 256, 1024));
    expect([...chunker.push(seededBytes(1, 10_000)), ...chunker.finish()].length).toBeGreaterThan(10);
  });
});
