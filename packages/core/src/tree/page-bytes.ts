import { SyncError } from "../errors/index.js";
import type { StateValue } from "../state/state-store.js";

/** Where sections begin: at what the widest numbers in them are aligned to. */
const alignment = 8;
const wordBytes = 4;

type Section = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/**
 * Sections in one value of a state store: a checksum, how many there are, how many bytes each has, then all of them.
 * Numbers are in the machine's own order of bytes: a state does not leave its device.
 */
export function packSections(sections: readonly Section[]): Uint8Array {
  const header = aligned((2 + sections.length) * wordBytes);
  const total = sections.reduce((bytes, section) => bytes + aligned(section.byteLength), header);
  const packed = new Uint8Array(total);
  const words = new Uint32Array(packed.buffer);
  words.set([0, sections.length, ...sections.map(({ byteLength }) => byteLength)]);
  let at = header;
  for (const { buffer, byteOffset, byteLength } of sections) {
    packed.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += aligned(byteLength);
  }
  words[0] = checksum(words);
  return packed;
}

/** The bytes of each section, aligned. Throws `state_corrupt` unless the value is one of `count` sections, all as they were. */
export function unpackSections(value: StateValue, count: number): Uint8Array<ArrayBuffer>[] {
  if (typeof value === "string" || value.length % alignment !== 0) throw corrupt();
  // A store gives each value bytes of its own, which begin where numbers may: there are too many of them to be copied.
  const isAligned = value.byteOffset % alignment === 0 && value.buffer instanceof ArrayBuffer;
  const packed = isAligned ? (value as Uint8Array<ArrayBuffer>) : new Uint8Array(value);
  const words = new Uint32Array(packed.buffer, packed.byteOffset, packed.length / wordBytes);
  if (words[1] !== count || words[0] !== checksum(words)) throw corrupt();
  const sections: Uint8Array<ArrayBuffer>[] = [];
  let at = aligned((2 + count) * wordBytes);
  for (const byteLength of words.subarray(2, 2 + count)) {
    if (at + byteLength > packed.length) throw corrupt();
    sections.push(packed.subarray(at, at + byteLength));
    at += aligned(byteLength);
  }
  return sections;
}

/** A section of whole numbers or fractions, as they were packed. Throws `state_corrupt` unless there are `length` of them. */
export function columnOf<C extends Section>(
  section: Uint8Array<ArrayBuffer>,
  type: { new (buffer: ArrayBuffer, at: number, length: number): C; readonly BYTES_PER_ELEMENT: number },
  length: number,
): C {
  if (section.length !== length * type.BYTES_PER_ELEMENT) throw corrupt();
  return new type(section.buffer, section.byteOffset, length);
}

export function packText(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Throws `state_corrupt` unless the section is an object that was packed as text. */
export function unpackText(section: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(section));
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Falls through: what is no object is corrupt.
  }
  throw corrupt();
}

/** A list of texts in what `unpackText` returned. Throws `state_corrupt` unless there are `length` of them, where that is given. */
export function textsOf(fields: Readonly<Record<string, unknown>>, name: string, length?: number): string[] {
  const texts = fields[name];
  const isList = Array.isArray(texts) && texts.every((text): text is string => typeof text === "string");
  if (!isList || (length !== undefined && texts.length !== length)) throw corrupt();
  return texts;
}

const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

/** FNV-1a over all words but the first, which holds it: whatever single word is another, so is the sum. */
function checksum(words: Uint32Array): number {
  let sum = 0x811c9dc5;
  for (let i = 1; i < words.length; i++) sum = Math.imul(sum ^ (words[i] as number), 0x01000193);
  return sum >>> 0;
}

const corrupt = () => new SyncError("state_corrupt");
