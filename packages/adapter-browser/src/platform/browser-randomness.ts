import type { Randomness } from "@syncline/core";

/** What `getRandomValues` fills in one call (Web Cryptography API, 10.1.1). */
const mostAtOnce = 65_536;

/** The browser's cryptographic randomness. */
export const browserRandomness: Randomness = {
  bytes(length) {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += mostAtOnce) {
      crypto.getRandomValues(bytes.subarray(at, at + mostAtOnce));
    }
    return bytes;
  },
};
