import { fromBase64, toBase64 } from "../content/base64.js";
import { SyncError } from "../errors/index.js";
import { type Delta, decodeInstructions, encodeInstructions } from "./instructions.js";

/** One body for a delta: the length of its instructions (4 bytes, big-endian), the instructions, the literals. */
export function packDelta({ instructions, literals }: Delta): Uint8Array {
  const coded = encodeInstructions(instructions);
  const bytes = new Uint8Array(4 + coded.length + literals.length);
  new DataView(bytes.buffer).setUint32(0, coded.length);
  bytes.set(coded, 4);
  bytes.set(literals, 4 + coded.length);
  return bytes;
}

/** Reads what {@link packDelta} made. Throws `invalid_frame` for anything else, and past `mostBytes` of output. */
export function unpackDelta(bytes: Uint8Array, mostBytes: number): Delta {
  if (bytes.length < 4) throw new SyncError("invalid_frame", { message: "A delta is cut off." });
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (4 + length > bytes.length) throw new SyncError("invalid_frame", { message: "A delta is cut off." });
  const instructions = decodeInstructions(bytes.subarray(4, 4 + length), mostBytes);
  return { instructions, literals: bytes.subarray(4 + length) };
}

export function deltaToText(delta: Delta): string {
  return toBase64(packDelta(delta));
}

/** Throws `invalid_frame` or `invalid_request` for a text that is no delta. */
export function deltaFromText(text: string, mostBytes: number): Delta {
  return unpackDelta(fromBase64(text), mostBytes);
}
