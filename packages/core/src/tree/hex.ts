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

/** Writes the bytes that lower-case hexadecimal digits stand for, from `at` on. */
export function putHex(bytes: Uint8Array, at: number, digits: string): void {
  for (let i = 0; 2 * i < digits.length; i++) {
    bytes[at + i] = (digitValue(digits.charCodeAt(2 * i)) << 4) | digitValue(digits.charCodeAt(2 * i + 1));
  }
}

/** The lower-case hexadecimal digits of `length` bytes from `at` on. */
export function hexOfBytes(bytes: Uint8Array, at: number, length: number): string {
  let digits = "";
  for (let i = at; i < at + length; i++) digits += hexOfByte[bytes[i] as number];
  return digits;
}
