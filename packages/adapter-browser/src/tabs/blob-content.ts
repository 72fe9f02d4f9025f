import type { FileContent } from "@syncline/core";

/** Text up to this length travels as it is. */
const shortLength = 64 * 1024;

/**
 * Content as it travels: a blob has its bytes where the browser keeps them, is not copied on its way, and can be read again by
 * whichever engine is there. What can be read only once is read to its end first.
 */
export async function blobOf(content: FileContent, signal: AbortSignal | undefined): Promise<string | Blob> {
  if (typeof content === "string") return content.length <= shortLength ? content : new Blob([content]);
  if (content instanceof Blob) return content;
  if (content instanceof Uint8Array) return new Blob([ownBytes(content)]);
  const parts: Blob[] = [];
  for await (const piece of piecesOf(content)) {
    signal?.throwIfAborted();
    parts.push(new Blob([ownBytes(piece)]));
  }
  signal?.throwIfAborted();
  return new Blob(parts);
}

async function* piecesOf(content: Exclude<FileContent, string | Uint8Array>): AsyncGenerator<Uint8Array> {
  if (!("getReader" in content) && !("stream" in content)) return yield* content;
  const reader = ("stream" in content ? content.stream() : content).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** A blob takes no memory that threads share. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
}
