/**
 * Keys as bytes whose order is the order of their UTF-16 code units, the order the port promises:
 * UTF-8 with each half of a surrogate pair on its own (CESU-8). Every string has one, lone surrogates
 * and NUL included, and plain ASCII is itself.
 */
export function encodeText(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafe(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes[length++] = unit;
    else if (unit < 0x800) {
      bytes[length++] = 0xc0 | (unit >> 6);
      bytes[length++] = 0x80 | (unit & 0x3f);
    } else {
      bytes[length++] = 0xe0 | (unit >> 12);
      bytes[length++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[length++] = 0x80 | (unit & 0x3f);
    }
  }
  return bytes.subarray(0, length);
}

export function decodeText(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte < 0x80)) return Buffer.from(bytes).toString("latin1");
  const units: string[] = [];
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i++] ?? 0;
    const tail = () => (bytes[i++] ?? 0) & 0x3f;
    if (byte < 0x80) units.push(String.fromCharCode(byte));
    else if (byte < 0xe0) units.push(String.fromCharCode(((byte & 0x1f) << 6) | tail()));
    else units.push(String.fromCharCode(((byte & 0x0f) << 12) | (tail() << 6) | tail()));
  }
  return units.join("");
}
