import type { RelativePath } from "@syncline/core";

/** What is known of one byte sequence that a user has saved. */
export interface SavedContent {
  readonly hash: string;
  /** Where it was saved first: for people who read a trace. */
  readonly origin: string;
  /** Users have it in more than one file, or saved it more than once: what becomes of one of them says less about the rest. */
  shared: boolean;
  /** Nobody who had it on disk has replaced or removed it since it was saved. */
  owed: boolean;
  /** A user has taken it to another place, where it may have become what another file holds. */
  moved: boolean;
  /** Where users have put it, by saving or moving. */
  readonly putAt: Set<RelativePath>;
  /** The file that has it. Contents that took each other's place are of the same one. */
  file: SavedFile;
  /** What it took the place of when it was saved. */
  readonly previous: Set<SavedContent>;
  /** Where users removed or replaced it. */
  readonly removals: Removal[];
  /** Devices whose root was taken away with it while it was owed, and how many removals there were by then. */
  readonly awayFrom: Map<number, number>;
  /** Devices on whose disks it was, without a record, when an engine was killed there. */
  readonly unrecordedOn: Set<number>;
  /** In how many places it was seen on one disk. */
  mostPlaces: number;
  /** How often a user took it from a place, be it to another one. */
  cuts: number;
}

/** One file, wherever it is: what users did to it that beats a deletion elsewhere. */
export interface SavedFile {
  /** Not those of which another user has taken it away again, having seen them. */
  moves: readonly Move[];
  /** Devices on which it was ever moved. */
  readonly movedBy: Set<number>;
}

/** Where a user has put a file, or set its flag. */
export interface Move {
  readonly device: number;
  readonly place: string;
  /** What it held then. */
  readonly hash: string;
  /** What was there on other devices, by these, when it was put there. */
  readonly before: ReadonlyMap<number, string>;
  /** Devices to whose disks the engine has brought it. */
  readonly seenBy: Set<number>;
}

/** A file at the path at which an engine would have it on record. */
export interface RecordedFile {
  readonly path: RelativePath;
  readonly fileId: string;
}

export interface Removal {
  readonly device: number;
  readonly places: readonly RelativePath[];
  /** Those of the files that the engine had brought and not put on record yet. */
  readonly unseen: readonly RecordedFile[];
  /** The engine that had brought it was killed before it could record that, and takes the user's act for another one. */
  unrecorded: boolean;
  /** The user has changed their mind, as a guard asked them, and wanted back what was missing. */
  forgiven: boolean;
}

export function newContent(hash: string, origin: string): SavedContent {
  return {
    hash,
    origin,
    shared: false,
    owed: true,
    moved: false,
    putAt: new Set(),
    file: { moves: [], movedBy: new Set() },
    previous: new Set(),
    removals: [],
    awayFrom: new Map(),
    unrecordedOn: new Set(),
    mostPlaces: 0,
    cuts: 0,
  };
}

/** Whether one content was made out of another, be it in several steps: who made it knew the other. */
export function isMadeOf(content: SavedContent, other: SavedContent): boolean {
  const seen = new Set<SavedContent>();
  const open = [content];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const before of next.previous) {
      if (before === other) return true;
      if (seen.has(before)) continue;
      seen.add(before);
      open.push(before);
    }
  }
  return false;
}
