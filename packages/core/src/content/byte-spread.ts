/** Looked at in this many runs, which are spread over the whole: files have parts of their own kinds. */
const runs = 4;
const runBytes = 512;

/** What is spread as evenly as so many letters would be needs 7.84 bits for each. */
const evenLetters = 230;

/**
 * Whether the bytes of a sample come up about as often as each other, as those of photos, archives and ciphertext do.
 * What is spread so has no Huffman code that saves 5%: the share of equal pairs bounds its entropy from below (Rényi's
 * of order 2 is at most Shannon's), at 7.84 bits for a byte. Repeats of whole sequences are not looked for.
 */
export function isSpreadEvenly(bytes: Uint8Array): boolean {
  const counts = new Uint32Array(256);
  const step = Math.max(runBytes, Math.floor(bytes.length / runs));
  let sampled = 0;
  for (let from = 0; from < bytes.length; from += step) {
    const to = Math.min(from + runBytes, bytes.length);
    for (let at = from; at < to; at++)
      counts[bytes[at] as number] = (counts[bytes[at] as number] as number) + 1;
    sampled += to - from;
  }
  let squares = 0;
  for (const count of counts) squares += count * count;
  return squares <= sampled + (sampled * sampled) / evenLetters;
}
