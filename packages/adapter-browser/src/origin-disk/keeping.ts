import { joinedBlob } from "@syncline/core";
import { type Content, onDisk, type Sink } from "../disk/index.js";

/** What became of a stream. */
export interface Kept {
  readonly sizeBytes: number;
  /** All of it, where it is small; then no content was begun. */
  readonly small: Uint8Array | undefined;
}

/** Up to so many bytes are kept beside the tree: making, flushing and finding a file of the browser's takes longer. */
export const smallBytes = 16 * 1024;

/**
 * Reads a whole stream and makes it durable, or gives it back where it is small. After a failure or an abort, what was begun
 * is worth nothing.
 */
export async function keep(
  stream: Content,
  begin: () => Promise<Sink>,
  signal: AbortSignal | undefined,
): Promise<Kept> {
  const held: Uint8Array[] = [];
  let sizeBytes = 0;
  let sink: Sink | undefined;
  try {
    for await (const piece of stream) {
      signal?.throwIfAborted();
      sizeBytes += piece.length;
      if (sizeBytes <= smallBytes) {
        // The source may use the piece's memory again.
        held.push(piece.slice());
        continue;
      }
      sink ??= await begin();
      for (const bytes of [...held.splice(0), piece]) await written(sink, bytes);
    }
    signal?.throwIfAborted();
    if (sink === undefined) return { sizeBytes, small: joinedBlob(held) };
    await finished(sink);
    return { sizeBytes, small: undefined };
  } catch (error) {
    await Promise.resolve(sink?.discard()).catch(() => {});
    throw error;
  }
}

const written = (sink: Sink, bytes: Uint8Array) => onDisk(async () => await sink.write(bytes));
const finished = (sink: Sink) => onDisk(async () => await sink.finish());
