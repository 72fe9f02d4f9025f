import { createReadStream, readFileSync } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

/** What the engine keeps for itself in each root. */
const ownNames: readonly string[] = [".syncline"];

/**
 * Every way in which two folders differ, in words: kinds, names, link targets, permissions to run, and every byte.
 * `reserved` are names in the roots that do not count.
 */
export async function compareFolders(a: string, b: string, reserved = ownNames): Promise<string[]> {
  return await compareInside(a, b, "", reserved);
}

async function compareInside(
  a: string,
  b: string,
  path: string,
  reserved: readonly string[],
): Promise<string[]> {
  const [namesA, namesB] = await Promise.all([namesIn(join(a, path)), namesIn(join(b, path))]);
  const differences: string[] = [];
  for (const name of [...new Set([...namesA, ...namesB])].sort()) {
    if (reserved.includes(name)) continue;
    const inner = path === "" ? name : `${path}/${name}`;
    if (!namesA.has(name)) differences.push(`${inner} is only in the second folder`);
    else if (!namesB.has(name)) differences.push(`${inner} is only in the first folder`);
    else differences.push(...(await compareEntries(a, b, inner)));
  }
  return differences;
}

const namesIn = async (folder: string): Promise<Set<string>> => new Set(await readdir(folder));

async function compareEntries(a: string, b: string, path: string): Promise<string[]> {
  const [first, second] = [join(a, path), join(b, path)];
  const [statA, statB] = await Promise.all([lstat(first), lstat(second)]);
  if ((statA.mode & 0o170000) !== (statB.mode & 0o170000)) return [`${path} is of two kinds`];
  if (statA.isDirectory()) return await compareInside(a, b, path, []);
  if (statA.isSymbolicLink()) {
    return (await readlink(first)) === (await readlink(second)) ? [] : [`${path} links to two places`];
  }
  if ((statA.mode & 0o100) !== (statB.mode & 0o100)) return [`${path} may be run on one side only`];
  if (statA.size !== statB.size) return [`${path} has ${statA.size} bytes here and ${statB.size} there`];
  return (await haveSameBytes(first, second, statA.size)) ? [] : [`${path} has other bytes`];
}

/** Up to this size, reading both at once is quicker than a stream is made. */
const atOnceBytes = 64 * 1024;

async function haveSameBytes(a: string, b: string, sizeBytes: number): Promise<boolean> {
  if (sizeBytes <= atOnceBytes) return readFileSync(a).equals(readFileSync(b));
  const options = { highWaterMark: 1024 * 1024 };
  const other = createReadStream(b, options)[Symbol.asyncIterator]();
  let left = Buffer.alloc(0);
  for await (const piece of createReadStream(a, options)) {
    while (left.length < piece.length) {
      const next = await other.next();
      if (next.done) return false;
      left = left.length === 0 ? next.value : Buffer.concat([left, next.value]);
    }
    if (Buffer.compare(left.subarray(0, piece.length), piece) !== 0) return false;
    left = left.subarray(piece.length);
  }
  return left.length === 0 && (await other.next()).done === true;
}
