import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { reservedName } from "@syncline/core";

export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Every path below a folder, in order; folders end in "/". */
export function pathsIn(root: string): string[] {
  const paths: string[] = [];
  walk(root, "", (path, entry) => {
    if (path === reservedName) return false;
    paths.push(entry.isDirectory() ? `${path}/` : path);
    return true;
  });
  return paths.sort();
}

/** Every path below a folder, with the hash of what is in it; folders end in "/" and have an empty one. */
export function contentsOf(root: string): Map<string, string> {
  const found = new Map<string, string>();
  walk(root, "", (path, entry) => {
    if (path === reservedName) return false;
    if (entry.isDirectory()) found.set(`${path}/`, "");
    else found.set(path, hashIfThere(join(root, path)) ?? "vanished");
    return true;
  });
  return found;
}

/** The hashes of all that the local trash holds. */
export function trashOf(root: string): Set<string> {
  const hashes = new Set<string>();
  walk(join(root, reservedName, "trash"), "", (path, entry) => {
    if (entry.isFile()) hashes.add(hashIfThere(join(root, reservedName, "trash", path)) ?? "");
    return true;
  });
  return hashes;
}

export function namesIn(folder: string): string[] {
  return entriesOf(folder).map(({ name }) => name);
}

/** Every way in which two folders differ, in words. */
export function differences(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((path) => {
    if (!b.has(path)) return [`${path} is only in the first`];
    if (!a.has(path)) return [`${path} is only in the second`];
    return a.get(path) === b.get(path) ? [] : [`${path} differs: ${a.get(path)} and ${b.get(path)}`];
  });
}

function walk(root: string, path: string, visit: (path: string, entry: Dirent) => boolean): void {
  for (const entry of entriesOf(join(root, path))) {
    const inner = path === "" ? entry.name : `${path}/${entry.name}`;
    if (visit(inner, entry) && entry.isDirectory()) walk(root, inner, visit);
  }
}

/** Somebody else works here too: what is gone when it is looked at was not there. */
function entriesOf(folder: string): Dirent[] {
  return ifThere(() => readdirSync(folder, { withFileTypes: true })) ?? [];
}

function hashIfThere(place: string): string | undefined {
  return ifThere(() => hashOf(readFileSync(place)));
}

export function ifThere<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
