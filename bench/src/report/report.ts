import type { Machine } from "../machine.js";
import type { PartFigures } from "../parts/part.js";
import type { Figure, Result, Spread } from "../rounds/index.js";

/** A program beside Syncline, or the want of it. */
export interface PeerEntry {
  readonly name: string;
  readonly version: string | undefined;
  /** Programs that are not on the PATH. */
  readonly missing: readonly string[];
  readonly commands: readonly string[];
}

export interface WorkEntry {
  readonly id: string;
  readonly what: string;
  readonly inMemory: boolean;
}

/** All that a run found out. Plain data: it is what `--json` prints. */
export interface Report {
  readonly date: string;
  readonly machine: Machine;
  /** How it was called. */
  readonly command: string;
  readonly scale: number;
  readonly rounds: number;
  readonly peers: readonly PeerEntry[];
  readonly works: readonly WorkEntry[];
  readonly results: readonly Result[];
  /** Of Syncline's own parts, by name. */
  readonly parts: PartFigures;
}

export const own = "Syncline";

export function spreadIn(report: Report, work: string, peer: string, figure: Figure): Spread | undefined {
  return report.results.find((result) => result.work === work && result.peer === peer)?.spreads[figure];
}

export function medianIn(report: Report, work: string, figure: Figure, peer = own): number | undefined {
  return spreadIn(report, work, peer, figure)?.median;
}
