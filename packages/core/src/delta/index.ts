export { basesOf, type DeltaBase, encodeChunkDelta, rebuildChunk } from "./chunk-delta.js";
export {
  applyDelta,
  type Delta,
  decodeInstructions,
  encodeInstructions,
  type Instruction,
  mostBases,
} from "./instructions.js";
export { type KnownBase, makeDelta } from "./make-delta.js";
export { manifestDelta } from "./manifest-delta.js";
export { deltaFromText, deltaToText, packDelta, unpackDelta } from "./packing.js";
export { type Piece, packPieces, unpackPieces } from "./pieces.js";
