import { fromBase64 } from "../content/base64.js";
import { gearHigh, gearLow } from "./gear.js";
import type { Kernel } from "./kernel.js";
import type { CutMask } from "./mask.js";
import { moduleBase64 } from "./module.js";
import { mostBytes, mostRows, rowBytes } from "./pack-pieces.js";

/** What `wasm/kernel.ts` exports. It imports nothing. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly rowsEnd: { readonly value: number };
  findMatch(start: number, from: number, to: number, maskLow: number, maskHigh: number): number;
  packPieces(from: number, until: number, to: number, rows: number): number;
}

/** What is used of WebAssembly: the types of some platforms do not know it, and some pages may not use it. */
interface Platform {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => unknown;
    readonly Instance: new (module: unknown) => { readonly exports: unknown };
  };
}

/** Where the module looks for content; what lies before is its own. */
const contentAt = 4096;

/** How much content it sees at once: little enough to stay in the processor's second cache. */
const roomBytes = 128 * 1024;
const rowsAt = contentAt + roomBytes;

/** How far back a byte still counts in a hash of 64 bits. */
const windowBytes = 64;

/**
 * The kernel in WebAssembly with SIMD, or undefined where that is refused or missing. One small memory serves all
 * streams of a thread: nothing of a call is left in it, and copying into it costs a tenth of what the loops cost.
 */
export function wasmKernel(): Kernel | undefined {
  let exports: Exports;
  try {
    const { WebAssembly } = globalThis as unknown as Platform;
    const module = new WebAssembly.Module(fromBase64(moduleBase64));
    exports = new WebAssembly.Instance(module).exports as Exports;
  } catch {
    return undefined;
  }
  const memory = new Uint8Array(exports.memory.buffer);
  writeGear(exports.memory.buffer);

  return {
    findMatch(bytes, start, from, to, mask) {
      for (let at = from; at < to; ) {
        const first = Math.max(start, at - windowBytes);
        const end = Math.min(to, first + roomBytes);
        memory.set(bytes.subarray(first, end), contentAt);
        const match = findInRoom(exports, at - first, end - first, mask) + first;
        if (match < end) return match;
        at = end;
      }
      return to;
    },

    packPieces(chunk) {
      const rows = new Uint8Array(mostRows(chunk.length) * rowBytes);
      let at = 0;
      for (let start = 0; start < chunk.length; ) {
        const end = Math.min(chunk.length, start + roomBytes);
        memory.set(chunk.subarray(start, end), contentAt);
        const to = contentAt + end - start;
        start +=
          exports.packPieces(contentAt, end === chunk.length ? to : to - mostBytes, to, rowsAt) - contentAt;
        rows.set(memory.subarray(rowsAt, exports.rowsEnd.value), at);
        at += exports.rowsEnd.value - rowsAt;
      }
      return rows.slice(0, at);
    },
  };
}

/** Content from its first byte on: what lies before that no longer counts, or does not belong to the hash. */
function findInRoom(exports: Exports, from: number, to: number, mask: CutMask): number {
  const found = exports.findMatch(contentAt, contentAt + from, contentAt + to, mask.low, mask.high);
  return found - contentAt;
}

function writeGear(memory: ArrayBuffer): void {
  const table = new DataView(memory);
  for (let i = 0; i < 256; i++) {
    table.setInt32(8 * i, gearLow[i]!, true);
    table.setInt32(8 * i + 4, gearHigh[i]!, true);
  }
}
