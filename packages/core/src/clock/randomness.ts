/** Port: randomness. Laws: `bytes(n)` returns n fresh bytes; the default of a real device is cryptographic. */
export interface Randomness {
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** Deterministic bytes from a 64-bit seed (splitmix64). For tests and simulations, never for secrets. */
export function seededRandomness(seed: bigint): Randomness {
  let state = BigInt.asUintN(64, seed);
  const next = () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let offset = 0; offset < length; offset += 8) {
        let word = next();
        for (let i = offset; i < Math.min(offset + 8, length); i++) {
          bytes[i] = Number(word & 0xffn);
          word >>= 8n;
        }
      }
      return bytes;
    },
  };
}
