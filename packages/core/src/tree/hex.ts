/** Two lower-case hexadecimal digits for each byte. */
export const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

/** Writes the bytes that lower-case hexadecimal digits stand for, from `at` on. */
export function putHex(bytes: Uint8Array, at: number, digits: string): void {
  for (let i = 0; i < digits.length; i += 2) {
    bytes[at + i / 2] = (digitValue(digits.charCodeAt(i)) << 4) | digitValue(digits.charCodeAt(i + 1));
  }
}

const digitValue = (unit: number) => (unit < 0x3a ? unit - 0x30 : unit - 0x57);

/** The lower-case hexadecimal digits of `length` bytes from `at` on. */
export function hexOfBytes(bytes: Uint8Array, at: number, length: number): string {
  let digits = "";
  for (let i = at; i < at + length; i++) digits += hexOfByte[bytes[i] as number];
  return digits;
}
