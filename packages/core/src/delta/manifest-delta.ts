import { type ChunkRef, encodeManifest, type Manifest } from "../content/manifest.js";
import type { Delta, Instruction } from "./instructions.js";

/**
 * What changed from one manifest to the next, as a delta of their encodings: a change in one chunk of a
 * terabyte is some fifty bytes. Runs of chunks that the base has, wherever it has them, are copied.
 */
export function manifestDelta(base: Manifest, target: Manifest): Delta {
  const offsets = chunkOffsets(base.chunks);
  const firstAt = new Map<string, number>();
  for (const [i, chunk] of base.chunks.entries()) if (!firstAt.has(chunk.hash)) firstAt.set(chunk.hash, i);
  const encoded = encodeManifest(target);
  const targetOffsets = chunkOffsets(target.chunks);
  const instructions: Instruction[] = [{ kind: "copy", base: 0, offset: 0, length: 1 }];
  const literals: number[] = [];
  for (let i = 0; i < target.chunks.length; ) {
    const from = firstAt.get((target.chunks[i] as ChunkRef).hash);
    const run = from === undefined ? 0 : runLength(base.chunks, from, target.chunks, i);
    const end = i + Math.max(run, 1);
    const length = (targetOffsets[end] as number) - (targetOffsets[i] as number);
    if (from !== undefined && run > 0) {
      append(instructions, { kind: "copy", base: 0, offset: offsets[from] as number, length });
    } else {
      append(instructions, { kind: "literal", length });
      literals.push(...encoded.subarray(targetOffsets[i], targetOffsets[end]));
    }
    i = end;
  }
  return { instructions, literals: Uint8Array.from(literals) };
}

function runLength(base: readonly ChunkRef[], from: number, target: readonly ChunkRef[], at: number): number {
  let run = 0;
  while (same(base[from + run], target[at + run])) run++;
  return run;
}

function same(a: ChunkRef | undefined, b: ChunkRef | undefined): boolean {
  return a !== undefined && b !== undefined && a.hash === b.hash && a.sizeBytes === b.sizeBytes;
}

function append(instructions: Instruction[], next: Instruction): void {
  const last = instructions.at(-1);
  if (last?.kind === "literal" && next.kind === "literal") {
    instructions[instructions.length - 1] = { kind: "literal", length: last.length + next.length };
  } else instructions.push(next);
}

/** Where each chunk's row begins in the encoding, and where the last one ends. */
function chunkOffsets(chunks: readonly ChunkRef[]): number[] {
  const offsets = [1];
  let at = 1;
  for (const { sizeBytes } of chunks) {
    at += 32 + Math.ceil((32 - Math.clz32(sizeBytes)) / 7);
    offsets.push(at);
  }
  return offsets;
}
