export interface TarEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
}

const blockBytes = 512;
const mostNameBytes = 100;
const mostPrefixBytes = 155;

/** A POSIX ustar archive in memory. What has a name that does not fit is left out. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, content, modifiedAt }) => {
    const header = headerOf(name, content.length, modifiedAt);
    if (header === undefined) return [];
    return [header, content, Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]);
}

/** What {@link tar} has written. */
export function readTar(bytes: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  for (let at = 0; bytes[at] !== 0; ) {
    const textAt = (from: number, length: number) =>
      bytes.toString("utf8", at + from, at + from + length).replace(/[\0 ].*$/s, "");
    const prefix = textAt(345, mostPrefixBytes);
    const sizeBytes = Number.parseInt(textAt(124, 12), 8);
    const start = at + blockBytes;
    entries.push({
      name: prefix === "" ? textAt(0, mostNameBytes) : `${prefix}/${textAt(0, mostNameBytes)}`,
      content: bytes.subarray(start, start + sizeBytes),
      modifiedAt: Number.parseInt(textAt(136, 12), 8),
    });
    at = start + Math.ceil(sizeBytes / blockBytes) * blockBytes;
  }
  return entries;
}

function headerOf(path: string, sizeBytes: number, modifiedAt: number): Buffer | undefined {
  const cut = path.length <= mostNameBytes ? -1 : path.indexOf("/", path.length - mostNameBytes - 1);
  const [prefix, name] = cut < 0 ? ["", path] : [path.slice(0, cut), path.slice(cut + 1)];
  if (name.length > mostNameBytes || prefix.length > mostPrefixBytes || /[^\x21-\x7e]/.test(path))
    return undefined;
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0);
  for (const [at, length, value] of [
    [100, 8, 0o644],
    [108, 8, 1000],
    [116, 8, 1000],
    [124, 12, sizeBytes],
    [136, 12, modifiedAt],
  ] as const) {
    header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at);
  }
  header.write(" ".repeat(8), 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257, "latin1");
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
