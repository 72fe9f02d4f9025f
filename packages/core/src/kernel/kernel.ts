import { findMatch } from "./find-match.js";
import type { CutMask } from "./mask.js";
import { packPieces } from "./pack-pieces.js";
import { wasmKernel } from "./wasm-kernel.js";

/** The two loops that see every byte of every file. All implementations answer alike. */
export interface Kernel {
  /**
   * The first byte in `from..to` at which the gear hash of `bytes` that began at `start` matches the mask,
   * or `to`. `start` is at most `from`.
   */
  findMatch(bytes: Uint8Array, start: number, from: number, to: number, mask: CutMask): number;
  /** See `packPieces`. The answer is the caller's. */
  packPieces(chunk: Uint8Array): Uint8Array<ArrayBuffer>;
}

/** Plain TypeScript: everywhere, and a fraction of the speed. */
export const plainKernel: Kernel = { findMatch, packPieces };

let chosen: Kernel | undefined;

/** The fastest kernel that this place allows: a page's policy may refuse WebAssembly. Decided at the first call. */
export function fastestKernel(): Kernel {
  chosen ??= wasmKernel() ?? plainKernel;
  return chosen;
}
