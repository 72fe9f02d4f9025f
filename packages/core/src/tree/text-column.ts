import { grown } from "./node-numbers.js";

/** In a length: the text has two bytes for each code unit. */
const wide = 0x8000_0000;
/** Bytes of nobody that are not worth clearing up. */
const leastGarbage = 1 << 16;

/**
 * Texts by small numbers, as bytes that lie one after the other: a short one costs less than half of what it does as a
 * string. Any text comes back as it was, in Latin-1 where it fits and in UTF-16 where not.
 */
export class TextColumn {
  #bytes = new Uint8Array(0);
  #starts = new Uint32Array(0);
  /** Plus one, since zero is no text at all. */
  #lengths = new Uint32Array(0);
  #end = 0;
  #garbage = 0;

  get(number: number): string | undefined {
    const length = this.#lengths[number] ?? 0;
    if (length === 0) return undefined;
    let text = "";
    for (let i = 0; i < unitsOf(length); i++)
      text += String.fromCharCode(this.#unit(number, i, length >= wide));
    return text;
  }

  /** Whether the text of a number is this one: without making it. */
  is(number: number, text: string | undefined): boolean {
    const length = this.#lengths[number] ?? 0;
    if (text === undefined || length === 0) return text === undefined && length === 0;
    if (unitsOf(length) !== text.length) return false;
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) !== this.#unit(number, i, length >= wide)) return false;
    }
    return true;
  }

  set(number: number, text: string | undefined): void {
    this.#starts = grown(this.#starts, number + 1);
    this.#lengths = grown(this.#lengths, number + 1);
    this.#garbage += bytesOf(this.#lengths[number] as number);
    this.#lengths[number] = 0;
    if (text === undefined) return;
    if (this.#garbage > leastGarbage && this.#garbage > this.#end / 2) this.#clearUp();
    this.#starts[number] = this.#end;
    this.#bytes = grown(this.#bytes, this.#end + 2 * text.length);
    const isWide = !this.#appendNarrow(text);
    if (isWide) this.#appendWide(text);
    this.#lengths[number] = text.length + 1 + (isWide ? wide : 0);
  }

  /** False, with nothing appended, for a text that has a unit which needs two bytes. */
  #appendNarrow(text: string): boolean {
    const bytes = this.#bytes;
    const start = this.#end;
    let units = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      units |= unit;
      bytes[start + i] = unit;
    }
    if (units > 0xff) return false;
    this.#end += text.length;
    return true;
  }

  #appendWide(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      this.#bytes[this.#end++] = unit;
      this.#bytes[this.#end++] = unit >>> 8;
    }
  }

  #unit(number: number, i: number, isWide: boolean): number {
    const start = this.#starts[number] as number;
    const bytes = this.#bytes;
    if (!isWide) return bytes[start + i] as number;
    return (bytes[start + 2 * i] as number) | ((bytes[start + 2 * i + 1] as number) << 8);
  }

  /** Moves all texts together. */
  #clearUp(): void {
    const before = this.#bytes;
    this.#bytes = new Uint8Array(this.#end - this.#garbage);
    this.#end = 0;
    for (const [number, length] of this.#lengths.entries()) {
      const start = this.#starts[number] as number;
      this.#bytes.set(before.subarray(start, start + bytesOf(length)), this.#end);
      this.#starts[number] = this.#end;
      this.#end += bytesOf(length);
    }
    this.#garbage = 0;
  }
}

/** Of a length that is not zero. */
const unitsOf = (length: number) => (length & ~wide) - 1;

function bytesOf(length: number): number {
  if (length === 0) return 0;
  return length >= wide ? 2 * unitsOf(length) : unitsOf(length);
}
