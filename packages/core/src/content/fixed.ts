import type { Chunker, ChunkingParameters } from "./chunker.js";
import { checkSizes } from "./chunking-parameters.js";
import { StreamChunker } from "./stream-chunker.js";

/**
 * Makes a chunker that cuts every `averageBytes`: for media that changes in place and never shifts.
 * Throws `invalid_request` for sizes that are not positive or not in ascending order.
 */
export function fixedChunker(parameters: ChunkingParameters): Chunker {
  checkSizes(parameters);
  return new StreamChunker(parameters.averageBytes, () => undefined);
}
