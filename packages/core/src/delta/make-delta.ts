import type { Delta, Instruction } from "./instructions.js";
import { mostBases } from "./instructions.js";
import { type Piece, packPieces, unpackPieces } from "./pieces.js";

/** What is known of the bytes that the other side has: their pieces, not the bytes. */
export interface KnownBase {
  readonly pieces: readonly Piece[];
}

/**
 * A delta that makes `target` from bases whose bytes are not here: pieces with the same length and
 * fingerprint are copied, everything else is literal. Undefined when it would not pay.
 *
 * A fingerprint can deceive, so whoever applies the delta checks the hash of what comes out.
 */
export function makeDelta(target: Uint8Array, bases: readonly KnownBase[]): Delta | undefined {
  const index = indexOf(bases);
  if (index.size === 0) return undefined;
  const instructions: Instruction[] = [];
  const literals: Uint8Array[] = [];
  let literalBytes = 0;
  for (const piece of unpackPieces(packPieces(target))) {
    const found = preferred(index.get(keyOf(piece)), instructions.at(-1));
    if (found !== undefined) append(instructions, { kind: "copy", ...found, length: piece.length });
    else {
      append(instructions, { kind: "literal", length: piece.length });
      literals.push(target.subarray(piece.offset, piece.offset + piece.length));
      literalBytes += piece.length;
    }
  }
  if (!pays(target.length, literalBytes)) return undefined;
  return { instructions, literals: concat(literals, literalBytes) };
}

/** Bytes saved for which it is worth the while to read the bases, on both sides. */
const worthwhileBytes = 16 * 1024;

/** Whether a delta of `deltaBytes` is worth making a chunk of `chunkBytes` from: it saves half of it, or a good deal. */
export function pays(chunkBytes: number, deltaBytes: number): boolean {
  return deltaBytes * 2 <= chunkBytes || deltaBytes + worthwhileBytes <= chunkBytes;
}

interface Place {
  readonly base: number;
  readonly offset: number;
}

/** Places kept of one piece: bytes that repeat endlessly need not be remembered endlessly. */
const mostPlaces = 4;

function indexOf(bases: readonly KnownBase[]): Map<string, Place[]> {
  const index = new Map<string, Place[]>();
  for (const [base, { pieces }] of bases.slice(0, mostBases).entries()) {
    for (const piece of pieces) {
      const key = keyOf(piece);
      const places = index.get(key);
      if (places === undefined) index.set(key, [{ base, offset: piece.offset }]);
      else if (places.length < mostPlaces) places.push({ base, offset: piece.offset });
    }
  }
  return index;
}

function keyOf({ length, fingerprint }: Piece): string {
  return `${fingerprint}/${length}`;
}

/** Of several places, the one that goes on where the last copy ended. */
function preferred(places: readonly Place[] | undefined, last: Instruction | undefined): Place | undefined {
  if (places === undefined || last?.kind !== "copy") return places?.[0];
  const end = last.offset + last.length;
  return places.find(({ base, offset }) => base === last.base && offset === end) ?? places[0];
}

/** Instructions that go on where the last one ended are one instruction. */
function append(instructions: Instruction[], next: Instruction): void {
  const last = instructions.at(-1);
  const length = (last?.length ?? 0) + next.length;
  if (last?.kind === "literal" && next.kind === "literal") {
    instructions[instructions.length - 1] = { kind: "literal", length };
  } else if (
    last?.kind === "copy" &&
    next.kind === "copy" &&
    last.base === next.base &&
    last.offset + last.length === next.offset
  ) {
    instructions[instructions.length - 1] = { ...last, length };
  } else instructions.push(next);
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
