import type { MemoryDisk, MemoryFolder, RelativePath } from "@syncline/core";
import { contentAt, type DiskView, foldersAbove, pathOfPlace, viewOf } from "./disk-view.js";
import {
  isMadeOf,
  type Move,
  newContent,
  type RecordedFile,
  type SavedContent,
  type SavedFile,
} from "./saved-content.js";

/** A disk on which users act, and what the engine on it thinks is there. */
export interface Desk {
  readonly number: number;
  readonly disk: MemoryDisk;
  /** Whether the engine's record still has something at a path. */
  isOnRecord(path: RelativePath): boolean;
  /** Whether that is this very file. */
  isFileOnRecord(path: RelativePath, fileId: string): boolean;
}

/**
 * Remembers every byte sequence that users have saved and what they have done with it, by looking at the disk before and
 * after each of their acts: the engine has no part in between.
 */
export class Ledger {
  readonly #contents = new Map<string, SavedContent>();
  /** By device, where its user has moved folders to, and from: a name that is taken by then is not kept. */
  readonly #movedFolders = new Map<number, Map<MemoryFolder, readonly RelativePath[]>>();
  /** Keys of names that two things in one folder of a disk had. */
  readonly #clashes = new Set<string>();
  readonly #keyOf: (name: string) => string;
  readonly #desks: readonly Desk[];
  /** By device, what its user left after the last act. */
  readonly #left = new Map<number, DiskView>();
  /** Whether a user has had back what a guard asked about. */
  hasForgiven = false;
  /** By device and path, what its user took from there last. */
  readonly #vacated = new Map<string, SavedContent>();

  /** `keyOf`: what is equal of names that clash. */
  constructor(desks: readonly Desk[], keyOf: (name: string) => string) {
    this.#desks = desks;
    this.#keyOf = keyOf;
  }

  contents(): Iterable<SavedContent> {
    return this.#contents.values();
  }

  get(hash: string): SavedContent | undefined {
    return this.#contents.get(hash);
  }

  /** Lets a user act on a disk. */
  observe(desk: Desk, act: () => string): string {
    const { root } = desk.disk;
    const had = viewOf(desk.disk);
    const known = new Set(this.#contents.keys());
    this.#noteArrivals(desk, had);
    const done = act();
    const has = viewOf(desk.disk);
    this.#left.set(desk.number, has);
    if (desk.disk.root !== root) {
      this.#exchanged(desk, had, has);
      return done;
    }
    for (const [hash, places] of has.places) {
      const before = had.places.get(hash);
      if (before === undefined) this.#saved(hash, desk, places);
      else this.#stillThere(hash, desk, before, places, has);
    }
    for (const [hash, places] of had.places) {
      if (!has.places.has(hash)) this.#removed(hash, desk, places, had, has);
    }
    this.#noteExchanges(desk, had, has);
    this.#noteSuccessors(desk, had, has, known);
    this.#noteFolders(desk, had, has);
    for (const view of [had, has]) this.#noteClashes(view);
    return done;
  }

  /** Whether two things in one folder of a disk have had this name, as far as the key tells. */
  hasClashed(name: string): boolean {
    return this.#clashes.has(this.#keyOf(name));
  }

  /** The user of a device had removed much, was asked about it, and wants back what is missing. */
  forgive(device: number): void {
    this.hasForgiven = true;
    for (const { removals } of this.#contents.values()) {
      for (const removal of removals) if (removal.device === device) removal.forgiven = true;
    }
  }

  /** An engine is killed: what it has brought and not recorded is something new for the next one. */
  noteKill(desk: Desk): void {
    for (const [path, hash] of viewOf(desk.disk).contents) this.#noteUnrecorded(desk, path, hash);
    this.#noteUnseen(desk, () => true);
  }

  /** An engine could not make durable what it had put at a path: it does not record it before it has seen it again. */
  noteUnflushed(desk: Desk, path: RelativePath): void {
    for (const [at, hash] of viewOf(desk.disk).contents) {
      // Its user may have moved it on since.
      const isIt = at === path || this.#contents.get(hash)?.file.movedBy.has(desk.number) === true;
      if (isIt) this.#noteUnrecorded(desk, at, hash);
    }
    this.#noteUnseen(desk, (other) => other === path);
  }

  /**
   * Whether a user has put the folder that a path is in where it is, without having seen the content removed: a folder
   * that was moved stays with all that it has, also with what came into it later.
   */
  isInMovedFolder({ number, disk }: Desk, path: RelativePath, content: SavedContent): boolean {
    const moved = this.#movedFolders.get(number);
    if (moved === undefined) return false;
    // The folder may have been deleted there, and have come back for this.
    const above = new Set(foldersAbove(disk, path).flatMap((folder) => moved.get(folder) ?? []));
    for (const to of [...moved.values()].flat()) if (path.startsWith(`${to}/`)) above.add(to);
    // Who had put it there as well has not seen this by removing something from there.
    const isChance = (device: number, to: RelativePath) =>
      device !== number && [...(this.#movedFolders.get(device)?.values() ?? [])].flat().includes(to);
    const isRemovedFrom = (to: RelativePath) =>
      content.removals.some(
        ({ device, places }) => places.some((place) => place.startsWith(`${to}/`)) && !isChance(device, to),
      );
    return [...above].some((to) => !isRemovedFrom(to));
  }

  /** What was gone again from these paths before the engine could record that it had come. */
  #noteUnseen(desk: Desk, isPath: (path: RelativePath) => boolean): void {
    for (const { removals } of this.#contents.values()) {
      for (const removal of removals) {
        const isUnseen = ({ path, fileId }: RecordedFile) =>
          isPath(path) && !desk.isFileOnRecord(path, fileId);
        if (removal.device === desk.number && removal.unseen.some(isUnseen)) removal.unrecorded = true;
      }
    }
  }

  #noteUnrecorded({ number, disk, isFileOnRecord }: Desk, path: RelativePath, hash: string): void {
    const fileId = disk.find(path)?.id;
    if (fileId === undefined || isFileOnRecord(path, fileId)) return;
    this.#contents.get(hash)?.unrecordedOn.add(number);
  }

  /**
   * What lies now where another user has put it has been brought there, unless it lay there then, or the user
   * of this disk has put it there as well.
   */
  #noteArrivals({ number }: Desk, had: DiskView): void {
    const left = this.#left.get(number);
    for (const [hash, places] of had.places) {
      const known = left?.places.get(hash) ?? [];
      const content = this.#contents.get(hash);
      for (const { place, seenBy, before, hash: moved } of content?.file.moves ?? []) {
        const isIt = hash === moved || this.#isMadeOf(hash, moved);
        const isBrought = isIt && before.get(number) !== hash && !known.includes(place);
        if (isBrought && places.includes(place)) seenBy.add(number);
      }
    }
  }

  #isMadeOf(hash: string, other: string): boolean {
    const [one, before] = [this.#contents.get(hash), this.#contents.get(other)];
    return one !== undefined && before !== undefined && isMadeOf(one, before);
  }

  #moveTo(place: string, hash: string, device: number): Move {
    const before = new Map<number, string>();
    for (const { number, disk } of this.#desks) {
      const there = number === device ? undefined : contentAt(viewOf(disk), place);
      if (there !== undefined) before.set(number, there);
    }
    return { device, place, hash, before, seenBy: new Set() };
  }

  /** Files of equal content that have changed places have moved, though the places have what they had. */
  #noteExchanges({ number }: Desk, had: DiskView, has: DiskView): void {
    const before = new Set(had.fileIds.values());
    for (const [path, hash] of has.contents) {
      const fileId = has.fileIds.get(path);
      const isAnother = had.contents.get(path) === hash && had.fileIds.get(path) !== fileId;
      const content = this.#contents.get(hash);
      if (!isAnother || content === undefined || fileId === undefined || !before.has(fileId)) continue;
      content.moved = true;
      content.file.moves = [...content.file.moves, this.#moveTo(path, hash, number)];
      content.file.movedBy.add(number);
    }
  }

  /** A whole root is taken away or brought back: nothing on it is removed or saved by that. */
  #exchanged({ number }: Desk, had: DiskView, has: DiskView): void {
    for (const hash of had.places.keys()) {
      const content = this.#contents.get(hash);
      if (content === undefined || has.places.has(hash) || !content.owed) continue;
      content.owed = false;
      content.awayFrom.set(number, content.removals.length);
    }
    for (const hash of has.places.keys()) {
      const content = this.#contents.get(hash);
      // What somebody has removed elsewhere meanwhile is owed no longer.
      if (content?.awayFrom.get(number) === content?.removals.length && content !== undefined)
        content.owed = true;
      content?.awayFrom.delete(number);
    }
  }

  #saved(hash: string, { number }: Desk, places: readonly string[]): void {
    let content = this.#contents.get(hash);
    if (content === undefined) {
      content = newContent(hash, `d${number} ${places[0]} (${hash.slice(0, 6)})`);
      this.#contents.set(hash, content);
    } else content.shared = true;
    for (const place of places) content.putAt.add(pathOfPlace(place));
    content.owed = true;
    if (places.length > 1) content.shared = true;
    content.mostPlaces = Math.max(content.mostPlaces, places.length);
  }

  #stillThere(
    hash: string,
    { number }: Desk,
    before: readonly string[],
    after: readonly string[],
    has: DiskView,
  ): void {
    const content = this.#contents.get(hash);
    if (content === undefined) return;
    const left = before.filter((place) => !after.includes(place));
    const gained = after.filter((place) => !before.includes(place));
    if (after.length > before.length) content.shared = true;
    content.mostPlaces = Math.max(content.mostPlaces, before.length, after.length);
    content.cuts += left.length;
    forgetSeenMoves(content.file, number, emptied(left, has));
    if (gained.length > 0) content.moved = true;
    for (const place of gained) content.putAt.add(pathOfPlace(place));
    if (left.length === 0) return;
    content.file.moves = [...content.file.moves, ...gained.map((place) => this.#moveTo(place, hash, number))];
    content.file.movedBy.add(number);
  }

  #removed(hash: string, desk: Desk, places: readonly string[], had: DiskView, has: DiskView): void {
    const content = this.#contents.get(hash);
    if (content === undefined) return;
    content.owed = false;
    content.mostPlaces = Math.max(content.mostPlaces, places.length);
    content.cuts += places.length;
    const { number: device } = desk;
    const unrecorded = content.unrecordedOn.has(device);
    const unseen = places.map(pathOfPlace).flatMap((path) => {
      const fileId = had.fileIds.get(path);
      return fileId === undefined || desk.isFileOnRecord(path, fileId) ? [] : [{ path, fileId }];
    });
    content.removals.push({ device, places, unseen, unrecorded, forgiven: false });
    forgetSeenMoves(content.file, device, emptied(places, has));
  }

  /**
   * What comes to where something else was is the same file, as long as the engine has not noticed that it was gone. What
   * was elsewhere before may be the one or the other.
   */
  #noteSuccessors(desk: Desk, had: DiskView, has: DiskView, known: ReadonlySet<string>): void {
    for (const [path, hash] of has.contents) {
      if (had.contents.get(path) === hash) continue;
      const key = `${desk.number} ${path}`;
      const replaced = this.#contents.get(had.contents.get(path) ?? "");
      const previous = replaced ?? (desk.isOnRecord(path) ? this.#vacated.get(key) : undefined);
      const content = this.#contents.get(hash);
      if (previous === undefined || content === undefined || previous === content) continue;
      // What was there already, or is brought back, was made before, and out of something else.
      if (!known.has(hash)) content.previous.add(previous);
      this.#sameFile(content, previous);
    }
    for (const [path, hash] of had.contents) {
      const content = this.#contents.get(hash);
      if (has.contents.get(path) !== hash && content !== undefined) {
        this.#vacated.set(`${desk.number} ${path}`, content);
      }
    }
  }

  #sameFile(one: SavedContent, other: SavedContent): void {
    if (one.file === other.file) return;
    const [a, b] = [one.file, other.file];
    const together: SavedFile = {
      moves: [...a.moves, ...b.moves],
      movedBy: new Set([...a.movedBy, ...b.movedBy]),
    };
    for (const content of this.#contents.values()) {
      if (content.file === a || content.file === b) content.file = together;
    }
  }

  #noteClashes({ paths }: DiskView): void {
    const seen = new Set<string>();
    for (const path of paths) {
      const cut = path.lastIndexOf("/") + 1;
      const key = this.#keyOf(path.slice(cut));
      const place = path.slice(0, cut) + key;
      if (seen.has(place)) this.#clashes.add(key);
      seen.add(place);
    }
  }

  #noteFolders({ number }: Desk, had: DiskView, has: DiskView): void {
    for (const [folder, { path, name, parent }] of has.folders) {
      const before = had.folders.get(folder);
      if (before === undefined || (before.name === name && before.parent === parent)) continue;
      const moved = this.#movedFolders.get(number) ?? new Map<MemoryFolder, readonly RelativePath[]>();
      this.#movedFolders.set(number, moved.set(folder, [path, before.path]));
    }
  }
}

/** The places where nothing is any more. Where something else has taken its place, the file is still there. */
function emptied(places: readonly string[], has: DiskView): string[] {
  return places.filter((place) => !has.contents.has(pathOfPlace(place)));
}

/** Who takes a file from where it was put, having seen or done that, knows of the move. */
function forgetSeenMoves(file: SavedFile, by: number, places: readonly string[]): void {
  const isSeen = ({ device, seenBy }: Move) => device === by || seenBy.has(by);
  file.moves = file.moves.filter((move) => !isSeen(move) || !places.includes(move.place));
}
