/** Bytes from a seed (mulberry32, little-endian): the same on every machine, and no codec shrinks them. */
export function seededBytes(seed: number, length: number): Uint8Array<ArrayBuffer> {
  const next = seededNumbers(seed);
  const words = Uint32Array.from({ length: Math.ceil(length / 4) }, next);
  return new Uint8Array(words.buffer).slice(0, length);
}

/** Unsigned 32-bit numbers from a seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}
