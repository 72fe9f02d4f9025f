/** Two lower-case hexadecimal digits for each byte. */
export const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

/** What a lower-case hexadecimal digit stands for, by its UTF-16 code unit; negative for every other unit. */
export function digitValue(unit: number): number {
  return unit < 128 ? (digitValues[unit] as number) : -1;
}

const digitValues = Int8Array.from({ length: 128 }, (_, unit) =>
  "0123456789abcdef".indexOf(String.fromCharCode(unit)),
);

/**
 * Writes the bytes that `2 * length` lower-case hexadecimal digits stand for. False where the text has something else
 * there: then nothing is to be made of what was written.
 */
export function putHex(bytes: Uint8Array, at: number, length: number, text: string, from: number): boolean {
  // Negative as soon as something was no digit.
  let digits = text.length - from - 2 * length;
  for (let i = 0; i < length && digits >= 0; i++) {
    const high = digitValue(text.charCodeAt(from + 2 * i));
    const low = digitValue(text.charCodeAt(from + 2 * i + 1));
    bytes[at + i] = (high << 4) | low;
    digits = high | low;
  }
  return digits >= 0;
}

/** The lower-case hexadecimal digits of `length` bytes from `at` on. */
export function hexOfBytes(bytes: Uint8Array, at: number, length: number): string {
  let digits = "";
  for (let i = at; i < at + length; i++) digits += hexOfByte[bytes[i] as number];
  return digits;
}
