import type { FileStat } from "../disk/index.js";

/** What the disk said about a node's file when its content was last known. */
export interface Fingerprint {
  readonly stat: FileStat;
  /** The file was so new when it was read that a later change could look the same: it is read again next time. */
  readonly racy: boolean;
}

/** How fine the coarsest clock is that stamps files (FAT: 2 s). */
export const clockGrainMs = 2000;

/**
 * The fingerprint of a file read, or written, at `nowMs`. A change within the clock's grain leaves
 * size and times as they are, so a file as new as the read minus the grain is not yet to be trusted.
 * `modifiedAtMs` says nothing about that: a file from a device whose clock is ahead would be read again
 * and again until the time it shows has come.
 */
export function fingerprintOf(stat: FileStat, nowMs: number): Fingerprint {
  return { stat, racy: stat.kind === "file" && stat.changedAtMs >= nowMs - clockGrainMs };
}

/** Disks that stamp finer than in whole seconds have at least this grain: a tick of the system, or what exFAT keeps. */
const fineGrainMs = 20;

/**
 * How long, in milliseconds from `nowMs` on, a file that changes could still look as it does in this stat: so long not
 * even its bytes prove what it is a moment later. A stamp from far in the future says nothing about that.
 */
export function tooNewForMs({ changedAtMs }: FileStat, nowMs: number): number {
  const grainMs = changedAtMs % 1000 === 0 ? clockGrainMs : fineGrainMs;
  return changedAtMs > nowMs + grainMs ? 0 : Math.max(0, changedAtMs + grainMs - nowMs);
}

const kinds = ["file", "folder", "symlink", "other"] as const;
const flags = [undefined, false, true] as const;

/** The kind, the bit and the doubt in one number above zero, so that they are kept and compared as one. */
export function traitsOf({ kind, executable }: FileStat, racy: boolean): number {
  return 1 + kinds.indexOf(kind) + 4 * flags.indexOf(executable) + 12 * Number(racy);
}

/** What `traitsOf` was made of. */
export function partsOf(traits: number): Pick<FileStat, "kind" | "executable"> & Pick<Fingerprint, "racy"> {
  const kind = kinds[(traits - 1) % 4] as FileStat["kind"];
  return { kind, executable: flags[Math.trunc((traits - 1) / 4) % 3], racy: traits > 12 };
}

/** Whether it is something that `traitsOf` could have answered. */
export function areTraits(value: number): boolean {
  return value >= 1 && value <= 24;
}
