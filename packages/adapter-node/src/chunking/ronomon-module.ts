import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type ChunkerFactory, chunkerFactory, ronomonChunkerFactory, SyncError } from "@syncline/core";

let loaded: ChunkerFactory | undefined;

/**
 * The `fastcdc-ronomon` chunker out of the installed fastcdc-wasm package: its module is read from disk at the
 * first use. Throws `unsupported` when the package is not there, `invalid_request` as the factory does.
 */
export const ronomonChunker: ChunkerFactory = (parameters) => {
  loaded ??= ronomonChunkerFactory(readModule());
  return loaded(parameters);
};

/** Every algorithm that Node can do. */
export const createNodeChunker: ChunkerFactory = chunkerFactory({ ronomon: ronomonChunker });

function readModule(): Uint8Array<ArrayBuffer> {
  try {
    const path = createRequire(import.meta.url).resolve("fastcdc-wasm/fastcdc_wasm_bg.wasm");
    return Uint8Array.from(readFileSync(path));
  } catch (cause) {
    throw new SyncError("unsupported", { message: "The package fastcdc-wasm is not installed.", cause });
  }
}
