import { seededBytes } from "@syncline/conformance";
import { createChunker, cutStream, webHasher } from "@syncline/core";
import { bench, describe } from "vitest";

const sizeBytes = 64 * 1024 * 1024;
const content = seededBytes(1, sizeBytes);
const parameters = {
  algorithm: "fastcdc-v2020",
  minimumBytes: 256 * 1024,
  averageBytes: 1024 * 1024,
  maximumBytes: 4 * 1024 * 1024,
} as const;

async function* pieces() {
  for (let at = 0; at < sizeBytes; at += 1024 * 1024) yield content.subarray(at, at + 1024 * 1024);
}

const options = { createChunker, hasher: webHasher };

/** The same code in Node and in Chromium, from memory, on one thread: `npm run bench:browser`. */
describe("64 MiB from memory", () => {
  bench("cut and hash", async () => {
    await cutStream(pieces(), parameters, options);
  });
  bench("cut and hash, with inner pieces", async () => {
    await cutStream(pieces(), parameters, { ...options, onPieces: () => {} });
  });
});
