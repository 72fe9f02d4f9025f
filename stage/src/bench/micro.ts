import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFileCutter } from "@syncline/adapter-node";
import { createChunker, defaultChunking, packPieces } from "@syncline/core";
import { writeSeededFile } from "../content/seeded-file.js";
import { textTable } from "../report/table.js";

/**
 * What a large file costs before anything is sent, by part, in CPU seconds for each GiB: time that other processes
 * take does not count. Every part runs with WebAssembly and, in a process that has none, in plain TypeScript.
 */
const sizeBytes = 256 * 1024 ** 2;
const runs = 5;
const stepBytes = 1024 ** 2;
const { minimumBytes, averageBytes, maximumBytes } = defaultChunking;

type Part = () => unknown;

async function cpuSecondsPerGiB(part: Part): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage();
    await part();
    const { user, system } = process.cpuUsage(before);
    times.push(((user + system) / 1e6) * (1024 ** 3 / sizeBytes));
  }
  // The least disturbed run: what others do on the machine only ever adds.
  return Math.min(...times);
}

function* steps(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += stepBytes) yield bytes.subarray(at, at + stepBytes);
}

const exhaust = (chunks: Iterable<Uint8Array>) => {
  for (const _ of chunks);
};

const ours = (bytes: Uint8Array, path: string): Record<string, Part> => ({
  "cut, FastCDC v2020": () => {
    const chunker = createChunker(defaultChunking);
    for (const step of steps(bytes)) exhaust(chunker.push(step));
    exhaust(chunker.finish());
  },
  "inner pieces": () => {
    for (const step of steps(bytes)) packPieces(step);
  },
  "read, cut and hash a file": () => cutFile(path),
  "read, cut, hash and make pieces": () => cutFile(path, () => undefined),
});

async function cutFile(path: string, onPieces?: () => void): Promise<void> {
  const cutter = createFileCutter({ worker: undefined });
  await cutter.cut(path, sizeBytes, defaultChunking, undefined, onPieces);
  await cutter.close();
}

function others(bytes: Uint8Array): Record<string, Part> {
  const fastCdcWasm = createRequire(import.meta.url)("fastcdc-wasm") as typeof import("fastcdc-wasm");
  return {
    "fastcdc-wasm": () => fastCdcWasm.get_chunks(bytes, minimumBytes, averageBytes, maximumBytes),
    "SHA-256 alone": () => {
      for (const step of steps(bytes)) createHash("sha256").update(step).digest();
    },
  };
}

async function measure(parts: Record<string, Part>): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const [name, part] of Object.entries(parts)) figures[name] = await cpuSecondsPerGiB(part);
  return figures;
}

const plainOf = process.argv[2] === "--plain" ? process.argv[3] : undefined;
if (plainOf !== undefined) {
  // Which kernel is used is decided at the first call, so nothing has been decided yet.
  Reflect.deleteProperty(globalThis, "WebAssembly");
  process.stdout.write(JSON.stringify(await measure(ours(await readFile(plainOf), plainOf))));
} else {
  const folder = await mkdtemp(join(tmpdir(), "syncline-micro-"));
  try {
    const path = join(folder, "content");
    await writeSeededFile(path, "micro", sizeBytes);
    const bytes = await readFile(path);
    const peers = await measure(others(bytes));
    const fast = await measure(ours(bytes, path));
    const self = fileURLToPath(import.meta.url);
    const plain = JSON.parse(
      execFileSync(process.execPath, [self, "--plain", path]).toString(),
    ) as typeof fast;
    report(peers, fast, plain);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function report(...[peers, fast, plain]: readonly Record<string, number>[]): void {
  const seconds = (figure: number | undefined) => figure?.toFixed(2) ?? "";
  const speed = (figure: number) => `${(1024 ** 3 / 1e9 / figure).toFixed(2)} GB/s`;
  const rows = Object.entries({ ...peers, ...fast }).map(([name, figure]) => [
    name,
    seconds(figure),
    speed(figure),
    seconds(plain?.[name]),
  ]);
  console.log(textTable(["CPU seconds per GiB", "WebAssembly", "", "plain"], rows));
  const ratio = (peers?.["fastcdc-wasm"] ?? 0) / (fast?.["cut, FastCDC v2020"] ?? 1);
  console.log(`\nCutting: ${ratio.toFixed(2)} times as fast as fastcdc-wasm on the same bytes.`);
}
