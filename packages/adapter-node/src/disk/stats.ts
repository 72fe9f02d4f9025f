import type { BigIntStats } from "node:fs";
import type { FileStat } from "@syncline/core";
import type { NodeFs } from "./node-fs.js";

/** What the volume of a root makes of its files. */
export interface Volume {
  readonly device: bigint;
  /** Whether a file's time of birth stays. Where the system has none, Node passes off another time for it. */
  readonly realBirthtimes: boolean;
  readonly executableBit: boolean;
}

const ownerExecutes = 0o100n;

/** `lstat` of an absolute path. Throws the system's own error. */
export function lstat(fs: NodeFs, path: string): BigIntStats {
  return fs.lstatSync(path, { bigint: true });
}

/** The same; undefined when nothing is there, which costs an error less than finding out by one. */
export function lstatIfThere(fs: NodeFs, path: string): BigIntStats | undefined {
  return fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
}

export function toFileStat(stats: BigIntStats, volume: Volume): FileStat {
  const kind = kindOf(stats);
  return {
    kind,
    sizeBytes: kind === "file" ? Number(stats.size) : 0,
    modifiedAtMs: toMs(stats.mtimeNs),
    changedAtMs: toMs(stats.ctimeNs),
    fileId: fileIdOf(stats, volume),
    executable: volume.executableBit ? kind === "file" && (stats.mode & ownerExecutes) !== 0n : undefined,
  };
}

/**
 * Inode numbers are used again as soon as a file is deleted; the time of birth tells the next owner
 * apart. The device counts only where it is not the root's own (a mount inside of the root), because
 * a volume may get another number each time it is mounted.
 */
function fileIdOf(stats: BigIntStats, volume: Volume): string {
  const device = stats.dev === volume.device ? "" : `${stats.dev.toString(36)}:`;
  const birth = volume.realBirthtimes ? `:${stats.birthtimeNs.toString(36)}` : "";
  return `${device}${stats.ino.toString(36)}${birth}`;
}

function kindOf(stats: BigIntStats): FileStat["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  return stats.isSymbolicLink() ? "symlink" : "other";
}

/** Fractional milliseconds. A double keeps a quarter of a microsecond: enough to tell edits apart, and always the same. */
const toMs = (nanoseconds: bigint) => Number(nanoseconds) / 1e6;

/** What an entry looks like whose name is not text: nothing on it can be opened by name, so it is only shown. */
export const unnameable: FileStat = {
  kind: "other",
  sizeBytes: 0,
  modifiedAtMs: 0,
  changedAtMs: 0,
  fileId: undefined,
  executable: undefined,
};
