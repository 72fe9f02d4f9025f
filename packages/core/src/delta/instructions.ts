import { SyncError } from "../errors/index.js";

/** One step of rebuilding bytes: a range of a base that the other side has, or bytes it has not. */
export type Instruction =
  | { readonly kind: "copy"; readonly base: number; readonly offset: number; readonly length: number }
  | { readonly kind: "literal"; readonly length: number };

/**
 * A delta's instructions and its literal bytes, apart, so that the literals can be compressed as one.
 *
 * Layout of the instructions, all numbers unsigned LEB128: a literal is `length × 2`; a copy is
 * `length × 2 + 1`, the base's number, and the offset relative to where the last copy from that base
 * ended, zigzagged. Lengths are at least 1.
 */
export interface Delta {
  readonly instructions: readonly Instruction[];
  readonly literals: Uint8Array;
}

const damaged = (message: string) => new SyncError("invalid_frame", { message });

export function encodeInstructions(instructions: readonly Instruction[]): Uint8Array {
  const bytes: number[] = [];
  const ends: number[] = [];
  for (const instruction of instructions) {
    if (instruction.kind === "literal") writeNumber(bytes, instruction.length * 2);
    else {
      const { base, offset, length } = instruction;
      writeNumber(bytes, length * 2 + 1);
      writeNumber(bytes, base);
      const distance = offset - (ends[base] ?? 0);
      writeNumber(bytes, distance >= 0 ? distance * 2 : -distance * 2 - 1);
      ends[base] = offset + length;
    }
  }
  return Uint8Array.from(bytes);
}

/** Reads what {@link encodeInstructions} wrote. Throws `invalid_frame` for anything else, and past `mostBytes` of output. */
export function decodeInstructions(bytes: Uint8Array, mostBytes: number): Instruction[] {
  const instructions: Instruction[] = [];
  const ends: number[] = [];
  let made = 0;
  const reader = new NumberReader(bytes);
  while (!reader.done) {
    const head = reader.next();
    const length = Math.floor(head / 2);
    made += length;
    if (length === 0 || made > mostBytes)
      throw damaged("A delta's lengths contradict the size of what it makes.");
    if (head % 2 === 0) {
      instructions.push({ kind: "literal", length });
      continue;
    }
    const base = reader.next();
    const coded = reader.next();
    if (base >= mostBases) throw damaged(`A delta copies from at most ${mostBases} bases.`);
    const offset = (ends[base] ?? 0) + (coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2);
    if (offset < 0 || !Number.isSafeInteger(offset)) throw damaged("A delta copies from before its base.");
    ends[base] = offset + length;
    instructions.push({ kind: "copy", base, offset, length });
  }
  return instructions;
}

/** Bases that one delta may copy from. */
export const mostBases = 16;

/**
 * Carries a delta out. Throws `invalid_frame` unless it makes exactly `sizeBytes` and uses its literals
 * up; whether these are the right bytes only their hash can say.
 */
export function applyDelta(
  delta: Delta,
  bases: readonly Uint8Array[],
  sizeBytes: number,
): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(sizeBytes);
  let at = 0;
  let taken = 0;
  for (const instruction of delta.instructions) {
    const { length } = instruction;
    if (at + length > sizeBytes) throw damaged("A delta makes more bytes than it says.");
    if (instruction.kind === "literal") {
      if (taken + length > delta.literals.length) throw damaged("A delta's literals are cut off.");
      made.set(delta.literals.subarray(taken, taken + length), at);
      taken += length;
    } else {
      const base = bases[instruction.base];
      if (base === undefined || instruction.offset + length > base.length) {
        throw damaged("A delta copies from beyond its base.");
      }
      made.set(base.subarray(instruction.offset, instruction.offset + length), at);
    }
    at += length;
  }
  if (at !== sizeBytes || taken !== delta.literals.length)
    throw damaged("A delta does not make what it says.");
  return made;
}

function writeNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
}

class NumberReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  next(): number {
    let value = 0;
    for (let scale = 1; scale <= 128 ** 5; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw damaged("A delta's instructions are cut off.");
      value += (byte & 0x7f) * scale;
      if (byte <= 0x7f) return value;
    }
    throw damaged("A delta has a number that is too large.");
  }
}
