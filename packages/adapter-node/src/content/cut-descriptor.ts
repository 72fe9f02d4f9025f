import { type ChunkingParameters, cutStream, type Manifest, type PiecesListener } from "@syncline/core";
import { createNodeChunker } from "../chunking/index.js";
import { filePieces } from "./file-pieces.js";
import { nodeHasher } from "./node-hasher.js";

/** Cuts the first `sizeBytes` of an open file on this thread. Throws what {@link cutStream} and `read` throw. */
export async function cutDescriptor(
  descriptor: number,
  sizeBytes: number,
  parameters: ChunkingParameters,
  signal?: AbortSignal,
  onPieces?: PiecesListener,
): Promise<Manifest> {
  const options = { createChunker: createNodeChunker, hasher: nodeHasher, signal, onPieces };
  return await cutStream(filePieces(descriptor, sizeBytes), parameters, options);
}
