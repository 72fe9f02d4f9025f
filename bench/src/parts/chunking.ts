import { createRequire } from "node:module";
import { createChunker, defaultChunking } from "@syncline/core";
import { seededPieces } from "@syncline/stage";
import { mebibyte } from "../data/index.js";
import { spreadOf } from "../rounds/index.js";
import type { Part } from "./part.js";

const stepBytes = mebibyte;
const warmUps = 2;
const gibibyte = 1024 ** 3;
const { minimumBytes, averageBytes, maximumBytes } = defaultChunking;

/** Cuts of the default parameters in memory, on one core, beside `fastcdc-wasm` on the same bytes. By CPU time. */
export const chunking = (scale: number): Part => ({
  name: "chunking",
  async measure(rounds) {
    const bytes = Buffer.concat([
      ...seededPieces("chunking", Math.max(64, Math.round(256 * scale)) * mebibyte),
    ]);
    const peer = createRequire(import.meta.url)("fastcdc-wasm") as typeof import("fastcdc-wasm");
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = -warmUps; round < rounds; round++) {
      const [own, other] = [
        cpuMsOf(() => cut(bytes)),
        cpuMsOf(() => peer.get_chunks(bytes, minimumBytes, averageBytes, maximumBytes)),
      ];
      // At first both are compiled, and WebAssembly twice.
      if (round < 0) continue;
      ours.push(own);
      theirs.push(other);
    }
    const perGiB = (times: readonly number[]) => (spreadOf(times).median / 1000) * (gibibyte / bytes.length);
    return {
      "chunking, CPU s per GiB": perGiB(ours),
      "fastcdc-wasm, CPU s per GiB": perGiB(theirs),
      "chunking, to fastcdc-wasm": perGiB(theirs) / perGiB(ours),
    };
  },
});

function cut(bytes: Uint8Array): void {
  const chunker = createChunker(defaultChunking);
  for (let at = 0; at < bytes.length; at += stepBytes) {
    for (const _ of chunker.push(bytes.subarray(at, at + stepBytes)));
  }
  for (const _ of chunker.finish());
}

function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
