import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { createFileCutter } from "@syncline/adapter-node";
import { defaultChunking, type PiecesListener } from "@syncline/core";
import { inTemporaryFolder, writeSeededFile } from "@syncline/stage";
import { mebibyte } from "../data/index.js";
import { spreadOf } from "../rounds/index.js";
import type { Part } from "./part.js";

const threads = 2;
const files = 4;

/** Files in memory read, cut and hashed on two threads, beside two threads that only hash as much. By wall time. */
export const pipeline = (scale: number): Part => ({
  name: "pipeline",
  measure: (rounds) =>
    inTemporaryFolder((folder) => measureIn(folder, Math.max(8, Math.round(256 * scale)), rounds), {
      inMemory: true,
    }),
});

async function measureIn(folder: string, fileMebibytes: number, rounds: number) {
  const paths = Array.from({ length: files }, (_, i) => join(folder, `${i}.bin`));
  for (const path of paths) await writeSeededFile(path, path.slice(-5), fileMebibytes * mebibyte);
  const cutter = createFileCutter({ threads });
  const hashers = Array.from(
    { length: threads },
    () => new Worker(new URL("./hash-worker.js", import.meta.url)),
  );
  const cutAll = (onPieces?: PiecesListener) => async () => {
    const cuts = paths.map((path) =>
      cutter.cut(path, fileMebibytes * mebibyte, defaultChunking, undefined, onPieces),
    );
    await Promise.all(cuts);
  };
  const hashAll = async () => {
    const share = (fileMebibytes * files) / threads;
    for (const hasher of hashers) hasher.postMessage(share);
    await Promise.all(hashers.map((hasher) => once(hasher, "message")));
  };
  const works = { hash: hashAll, cut: cutAll(), pieces: cutAll(() => {}) };
  const times = { hash: [], cut: [], pieces: [] } satisfies Record<keyof typeof works, number[]> as Record<
    keyof typeof works,
    number[]
  >;
  for (let round = 0; round <= rounds; round++) {
    for (const name of ["hash", "cut", "pieces"] as const) {
      const startMs = performance.now();
      await works[name]();
      if (round > 0) times[name].push(performance.now() - startMs);
    }
  }
  await cutter.close();
  for (const hasher of hashers) await hasher.terminate();
  const median = (name: keyof typeof works) => spreadOf(times[name]).median;
  return {
    "SHA-256 alone, 2 threads, GB/s": (files * fileMebibytes * mebibyte) / median("hash") / 1e6,
    "read, cut and hash, 2 threads, GB/s": (files * fileMebibytes * mebibyte) / median("cut") / 1e6,
    "pipeline, to SHA-256 alone": median("hash") / median("cut"),
    "pipeline with inner pieces, to SHA-256 alone": median("hash") / median("pieces"),
  };
}
