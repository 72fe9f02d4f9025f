import type { Clock, Randomness } from "../clock/index.js";
import type { NodeId } from "./node.js";

/**
 * A fresh UUIDv7 (RFC 9562, section 5.7): 48 bits of wall clock, then 74 random bits. The random
 * bits alone make it unique; a clock that is wrong, or stands still, does no harm.
 */
export function createNodeId(clock: Clock, randomness: Randomness): NodeId {
  const bytes = randomness.bytes(16);
  let rest = Math.min(Math.max(Math.trunc(clock.now()) || 0, 0), 2 ** 48 - 1);
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.trunc(rest / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") as NodeId;
}
