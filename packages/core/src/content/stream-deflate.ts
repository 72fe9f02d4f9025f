import { isSyncError } from "../errors/index.js";
import { type Deflate, sizeDiffers } from "./codec.js";
import { concatBytes } from "./concat-bytes.js";

interface Transform {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: {
    getWriter(): { write(bytes: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void> };
  };
}

/** Pieces that come out of `transform` when `input` goes in. Breaking off stops the transform. */
async function* through(transform: Transform, input: Uint8Array): AsyncGenerator<Uint8Array> {
  const writer = transform.writable.getWriter();
  // A failure shows on the reading side too; here it must only not go unheard.
  // Memory that threads share is copied by the platform; its types say that it takes none.
  const fed = writer.write(input as Uint8Array<ArrayBuffer>).then(() => writer.close());
  fed.catch(() => undefined);
  const reader = transform.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Never holds more than the declared size and one piece of what the platform hands out. */
async function inflate(bytes: Uint8Array, sizeBytes: number): Promise<Uint8Array> {
  const plain = new Uint8Array(sizeBytes);
  let at = 0;
  for await (const piece of through(new DecompressionStream("deflate-raw"), bytes)) {
    if (piece.length > sizeBytes - at) throw sizeDiffers(sizeBytes);
    plain.set(piece, at);
    at += piece.length;
  }
  if (at !== sizeBytes) throw sizeDiffers(sizeBytes);
  return plain;
}

/** {@link Deflate} by the platform's compression streams: the default where there is nothing faster. */
export const streamDeflate: Deflate = {
  async compress(plain) {
    const pieces: Uint8Array[] = [];
    for await (const piece of through(new CompressionStream("deflate-raw"), plain)) pieces.push(piece);
    return concatBytes(pieces);
  },
  async decompress(bytes, sizeBytes) {
    try {
      return await inflate(bytes, sizeBytes);
    } catch (error) {
      throw isSyncError(error) ? error : sizeDiffers(sizeBytes, error);
    }
  },
};
