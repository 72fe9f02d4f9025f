import { closeSync, fstatSync, openSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import type { ByteRange } from "@syncline/core";

const readElsewhere = promisify(read);

/** Up to this size a read is quicker than a trip to the thread pool and back. */
const atOnceBytes = 64 * 1024;

/**
 * The bytes of a file, or those of a range that it has. Small files are read at once and large ones on another thread;
 * opening and asking for the size are cheaper than asking somebody else to. Throws the system's own errors.
 */
export async function readBlob(path: string, range?: ByteRange): Promise<Uint8Array> {
  const descriptor = openSync(path, "r");
  try {
    const { size } = fstatSync(descriptor);
    const { offset, length } = range ?? { offset: 0, length: size };
    // Not filled with zeros: no more of it is handed out than was read.
    const { buffer } = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)));
    const bytes = new Uint8Array(buffer);
    let filled = 0;
    while (filled < bytes.length) {
      const count = await readPart(descriptor, bytes, filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

function readPart(
  descriptor: number,
  bytes: Uint8Array,
  from: number,
  position: number,
): number | Promise<number> {
  const length = bytes.length - from;
  if (length <= atOnceBytes) return readSync(descriptor, bytes, from, length, position);
  return readElsewhere(descriptor, bytes, from, length, position).then(({ bytesRead }) => bytesRead);
}
