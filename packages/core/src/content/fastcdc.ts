import { type CutMask, fastestKernel } from "../kernel/index.js";
import type { Chunker, ChunkingParameters } from "./chunker.js";
import { checkRange, checkSizes } from "./chunking-parameters.js";
import { StreamChunker } from "./stream-chunker.js";

/**
 * FastCDC (Xia et al., "The Design of Fast Content Defined Chunking for Data Deduplication Based
 * Storage Systems", IEEE TPDS 2020) as fastcdc-rs v2020 does it, with normalisation level 1.
 *
 * That implementation rolls two bytes per step with shifted tables and masks. This is the same as one
 * byte per step of `hash = (hash << 1) + gear[byte]`, looked at from the first even offset within the
 * minimum to the last even offset within the limit, with the cut *before* the byte that matches.
 */

/** The masks of fastcdc-rs by number of bits, from 5 on. */
const masks: readonly CutMask[] = [
  0x1804110, 0x1803110, 0x18035100, 0x1800035300, 0x19000353000, 0x590003530000, 0xd90003530000,
  0xd90103530000, 0xd90303530000, 0xd90313530000, 0xd90f03530000, 0xd90303537000, 0xd90703537000,
  0xd90707537000, 0xd91707537000, 0xd91747537000, 0xd91767537000, 0xd93767537000, 0xd93777537000,
  0xd93777577000, 0xdb3777577000,
].map((mask) => ({ high: Math.floor(mask / 2 ** 32), low: mask | 0 }));

const maskOfBits = (bits: number): CutMask => masks[bits - 5]!;

/** The masks before and after the average: normalised chunking makes early cuts rarer and late ones likelier. */
export function cutMasks(averageBytes: number): { readonly early: CutMask; readonly late: CutMask } {
  const bits = Math.round(Math.log2(averageBytes));
  return { early: maskOfBits(bits + 1), late: maskOfBits(bits - 1) };
}

/**
 * Makes a chunker that cuts exactly like FastCDC v2020.
 *
 * Ranges, as fastcdc-rs has them: minimum 64 B to 1 MiB and even (an odd one could cut a byte short),
 * average 256 B to 4 MiB, maximum 1 KiB to 16 MiB, in ascending order. Throws `invalid_request`.
 */
export function fastCdcChunker(parameters: ChunkingParameters, kernel = fastestKernel()): Chunker {
  checkSizes(parameters);
  const { minimumBytes, averageBytes, maximumBytes } = parameters;
  checkRange("minimumBytes", minimumBytes, 64, 1024 ** 2, 2);
  checkRange("averageBytes", averageBytes, 256, 4 * 1024 ** 2);
  checkRange("maximumBytes", maximumBytes, 1024, 16 * 1024 ** 2);
  const { early, late } = cutMasks(averageBytes);
  const center = averageBytes - (averageBytes % 2);

  return new StreamChunker(maximumBytes, (bytes, from, to) => {
    if (to <= minimumBytes) return undefined;
    // The last byte of an odd limit is never looked at, and neither is one whose partner is still to come.
    const end = to - (to % 2);
    let at = Math.max(minimumBytes, from - (from % 2));
    if (at < center) {
      const stop = Math.min(center, end);
      at = kernel.findMatch(bytes, minimumBytes, at, stop, early);
      if (at < stop) return at;
    }
    if (at < end) at = kernel.findMatch(bytes, minimumBytes, at, end, late);
    return at < end ? at : undefined;
  });
}
