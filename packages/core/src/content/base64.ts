import { SyncError } from "../errors/index.js";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digits = new TextEncoder().encode(alphabet);
const padding = "=".charCodeAt(0);
const none = 255;
const values = new Uint8Array(128).fill(none);
for (const [value, digit] of digits.entries()) values[digit] = value;

/** Standard base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text[at++] = digits[group >> 18]!;
    text[at++] = digits[(group >> 12) & 63]!;
    text[at++] = i + 1 < bytes.length ? digits[(group >> 6) & 63]! : padding;
    text[at++] = i + 2 < bytes.length ? digits[group & 63]! : padding;
  }
  return new TextDecoder().decode(text);
}

/** Reads what {@link toBase64} writes and nothing else: one text per bytes. Throws `invalid_request`. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0) throw notBase64();
  const padded = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padded);
  const digitCount = text.length - padded;
  let at = 0;
  let group = 0;
  let bits = 0;
  for (let i = 0; i < digitCount; i++) {
    const value = values[text.charCodeAt(i)] ?? none;
    if (value === none) throw notBase64();
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = group >> bits;
    }
  }
  if ((group & ((1 << bits) - 1)) !== 0) throw notBase64();
  return bytes;
}

const notBase64 = () => new SyncError("invalid_request", { message: "The text is not padded base64." });
