import { SyncError } from "../errors/index.js";
import type { Chunker, ChunkerFactory, ChunkingParameters } from "./chunker.js";
import { fastCdcChunker } from "./fastcdc.js";
import { fixedChunker } from "./fixed.js";

/** A chunker factory for every algorithm; `fastcdc-ronomon` fails with `unsupported` where its factory is not given. */
export function chunkerFactory(others: { readonly ronomon?: ChunkerFactory } = {}): ChunkerFactory {
  return (parameters) => {
    switch (parameters.algorithm) {
      case "fastcdc-v2020":
        return fastCdcChunker(parameters);
      case "fixed":
        return fixedChunker(parameters);
      case "fastcdc-ronomon":
        if (others.ronomon !== undefined) return others.ronomon(parameters);
        throw new SyncError("unsupported", {
          message: "No fastcdc-ronomon chunker was given to this device.",
        });
      default:
        throw unknownAlgorithm(parameters.algorithm);
    }
  };
}

const unknownAlgorithm = (algorithm: never) =>
  new SyncError("invalid_request", {
    message: `There is no chunking algorithm ${JSON.stringify(algorithm)}.`,
    details: { field: "algorithm" },
  });

/**
 * Makes the chunker that the parameters ask for, out of those that need nothing from outside.
 * Throws `invalid_request` for parameters the algorithm does not allow, `unsupported` for `fastcdc-ronomon`.
 */
export const createChunker: (parameters: ChunkingParameters) => Chunker = chunkerFactory();
