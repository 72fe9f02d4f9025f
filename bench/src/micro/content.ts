import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { createFileCutter } from "@syncline/adapter-node";
import { createChunker, defaultChunking, packPieces } from "@syncline/core";
import { mebibyte } from "../data/index.js";
import type { Micro } from "./micro.js";

const stepBytes = mebibyte;
const { minimumBytes, averageBytes, maximumBytes } = defaultChunking;

/** What a large file costs before anything is sent, by part. `path` holds the same bytes. */
export function contentMicros(bytes: Uint8Array, path: string): Micro[] {
  const each = (name: string, run: Micro["run"], hasKernel = true): Micro => ({
    name,
    amount: bytes.length / mebibyte,
    unit: "MiB",
    run,
    hasKernel,
  });
  return [
    each("chunking: FastCDC v2020", () => {
      const chunker = createChunker(defaultChunking);
      for (const step of steps(bytes)) exhaust(chunker.push(step));
      exhaust(chunker.finish());
    }),
    each(
      "chunking: fastcdc-wasm",
      () => peer().get_chunks(bytes, minimumBytes, averageBytes, maximumBytes),
      false,
    ),
    each("inner pieces", () => {
      for (const step of steps(bytes)) packPieces(step);
    }),
    each(
      "hashing: SHA-256",
      () => {
        for (const step of steps(bytes)) createHash("sha256").update(step).digest();
      },
      false,
    ),
    each("pipeline: read, cut and hash", () => cutFile(path, bytes.length)),
    each("pipeline: and make pieces", () => cutFile(path, bytes.length, () => undefined)),
  ];
}

/** Loaded late: without WebAssembly it cannot be. */
const peer = () => createRequire(import.meta.url)("fastcdc-wasm") as typeof import("fastcdc-wasm");

function* steps(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += stepBytes) yield bytes.subarray(at, at + stepBytes);
}

function exhaust(chunks: Iterable<Uint8Array>): void {
  for (const _ of chunks);
}

/** On this thread: CPU time of others would count as well, and their start. */
async function cutFile(path: string, sizeBytes: number, onPieces?: () => void): Promise<void> {
  const cutter = createFileCutter({ worker: undefined });
  await cutter.cut(path, sizeBytes, defaultChunking, undefined, onPieces);
  await cutter.close();
}
