/**
 * Literal bytes of rsync's delta (Tridgell, "Efficient Algorithms for Sorting and Synchronization", 1999), without
 * its checksums: the base in blocks of one size, the last one shorter, each of which is found wherever it is in the
 * target, and the first match taken.
 */
export function rsyncLiteralBytes(base: Uint8Array, target: Uint8Array, blockBytes: number): number {
  const blocks = new Map<string, Uint8Array[]>();
  for (let at = 0; at < base.length; at += blockBytes) {
    const block = base.subarray(at, at + blockBytes);
    const alike = blocks.get(beginningOf(block)) ?? [];
    if (!alike.some((other) => Buffer.compare(other, block) === 0)) alike.push(block);
    blocks.set(beginningOf(block), alike);
  }
  let literalBytes = 0;
  for (let at = 0; at < target.length; ) {
    const window = target.subarray(at, at + blockBytes);
    const isBlock = blocks.get(beginningOf(window))?.some((block) => Buffer.compare(block, window) === 0);
    if (!isBlock) literalBytes++;
    at += isBlock ? window.length : 1;
  }
  return literalBytes;
}

/** Enough to tell nearly all blocks apart. */
const beginningOf = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 32)).toString("latin1");
