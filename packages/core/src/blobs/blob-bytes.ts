import { concatBytes } from "../content/concat-bytes.js";

/** The bytes of a blob, in one piece or in parts that follow one another. */
export type BlobBytes = Uint8Array | readonly Uint8Array[];

/** For a store that cannot do with parts: a copy where there are several, the bytes themselves where not. */
export function joinedBlob(bytes: BlobBytes): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : concatBytes(bytes);
}
