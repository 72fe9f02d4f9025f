/** The generator of the reference cases: 32-bit numbers from a seed, the same in every language. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** Bytes that no codec shrinks and every run of the tests has alike. */
export function seededBytes(seed: number, length: number): Uint8Array<ArrayBuffer> {
  const next = mulberry32(seed);
  const words = Uint32Array.from({ length: Math.ceil(length / 4) }, next);
  return new Uint8Array(words.buffer).slice(0, length);
}

const words = ["alpha ", "beta ", "gamma ", "delta\n", "epsilon ", "zeta ", "eta ", "theta. "];

/** Text that every codec shrinks. */
export function seededText(seed: number, length: number): Uint8Array<ArrayBuffer> {
  const next = mulberry32(seed);
  let text = "";
  while (text.length < length) text += words[next() % words.length];
  return new TextEncoder().encode(text.slice(0, length));
}
