import type { FileStat } from "../disk/index.js";
import { SyncError } from "../errors/index.js";
import type { StateChange, StateValue } from "../state/state-store.js";
import type { NodeId } from "../tree/index.js";
import { grown, type NodeNumbers } from "../tree/node-numbers.js";
import { hashOfText, NumbersByHash } from "../tree/numbers-by-hash.js";
import { Pages } from "../tree/pages.js";
import { TextColumn } from "../tree/text-column.js";
import { type DiskPage, packDiskPage, unpackDiskPage } from "./disk-page.js";
import { type Fingerprint, fingerprintOf, partsOf, traitsOf } from "./fingerprint.js";

const absent = 0;
/**
 * Fingerprints of the nodes on this disk, by node and by file id: in columns, by the numbers of the nodes. It knows the
 * pages that it is saved in.
 */
export class DiskIndex {
  readonly #numbers: NodeNumbers;
  readonly #pages = new Pages();
  readonly #byFile = new NumbersByHash();
  readonly #fileIds = new TextColumn();
  #traits = new Uint8Array(0);
  #sizes = new Float64Array(0);
  #modified = new Float64Array(0);
  #changed = new Float64Array(0);

  constructor(numbers: NodeNumbers) {
    this.#numbers = numbers;
  }

  get(id: NodeId): Fingerprint | undefined {
    return this.#at(this.#numbers.find(id));
  }

  /** The node whose file this was when it was last seen. */
  nodeOf(fileId: string | undefined): NodeId | undefined {
    const number = this.numberOf(fileId);
    return number < 0 ? undefined : this.#numbers.idOf(number);
  }

  /** The number of that node; -1 without one. */
  numberOf(fileId: string | undefined): number {
    return fileId === undefined ? -1 : this.#ownerOf(fileId);
  }

  /** Whether a file is the one that the node with this number was last seen as, and no other node was since. */
  isFileOf(number: number, fileId: string | undefined): boolean {
    return fileId === undefined ? this.#fileIds.is(number, undefined) : this.#ownerOf(fileId) === number;
  }

  /** Whether the file is as it was when its content was read, beyond doubt. */
  isUnchanged(id: NodeId, stat: FileStat): boolean {
    return this.isUnchangedAt(this.#numbers.find(id), stat);
  }

  /** The same of the node that has this number. */
  isUnchangedAt(number: number, stat: FileStat): boolean {
    return this.#isSame(number, stat, false);
  }

  /** Whether the file is as it was, except that it was too new for that to be certain. */
  isUnchangedButRacy(id: NodeId, stat: FileStat): boolean {
    return this.#isSame(this.#numbers.find(id), stat, true);
  }

  /**
   * Whether the file is as it was, except for the time of its last change, which a rename moves on too. An edit shows in the
   * other time as well, unless somebody has set that back.
   */
  isUnchangedButRenamed(id: NodeId, stat: FileStat): boolean {
    const number = this.#numbers.find(id);
    if (stat.fileId === undefined || !this.#isThere(number)) return false;
    const before = { ...stat, changedAtMs: this.#changed[number] as number };
    return this.#isSame(number, before, false) || this.#isSame(number, before, true);
  }

  set(id: NodeId, fingerprint: Fingerprint): void {
    const known = this.#numbers.find(id);
    const number = this.#isThere(known) ? known : this.#numbers.hold(id);
    this.#put(number, fingerprint);
    this.#pages.note(number);
  }

  /**
   * The node's file was renamed at `nowMs` and is now `after`. A rename changes nothing but the name and
   * `changedAtMs`: if anything else is new, the file was edited meanwhile, and is read again because its
   * fingerprint no longer fits. An edit that follows at once may leave even that as it is, so the file is
   * as little to be trusted as one that has just been read.
   */
  noteMoved(id: NodeId, after: FileStat, nowMs: number): void {
    const known = this.get(id);
    if (known === undefined) return;
    const { changedAtMs, fileId } = after;
    const moved = fingerprintOf({ ...known.stat, changedAtMs, fileId }, nowMs);
    this.set(id, { ...moved, racy: moved.racy || known.racy });
  }

  delete(id: NodeId): void {
    const number = this.#numbers.find(id);
    if (!this.#isThere(number)) return;
    this.#disown(number);
    this.#traits[number] = absent;
    this.#fileIds.set(number, undefined);
    this.#pages.remove(number);
    this.#numbers.release(number);
  }

  /** The same file under another node: what unifying and splitting do. */
  rename(from: NodeId, to: NodeId): void {
    const known = this.get(from);
    if (known === undefined) return;
    this.delete(from);
    this.set(to, known);
  }

  /** The pages that have changed since the last call, as rows of the state store. */
  takeUnsaved(): StateChange[] {
    return this.#pages.takeUnsaved().map(({ key, rows }) => ({
      table: "disk",
      key,
      value: rows.length === 0 ? null : packDiskPage(this.#page(rows)),
    }));
  }

  /** Takes a saved page back. Throws `state_corrupt` for one that cannot be read, or says what another has said. */
  restore(key: string, value: StateValue): void {
    const page = unpackDiskPage(value);
    const rows = this.#numbers.holdAll(page.ids);
    this.#makeRoom();
    for (const [i, number] of rows.entries()) {
      if (this.#isThere(number)) throw new SyncError("state_corrupt");
      this.#traits[number] = page.traits[i] as number;
      this.#sizes[number] = page.sizes[i] as number;
      this.#modified[number] = page.modified[i] as number;
      this.#changed[number] = page.changed[i] as number;
      this.#own(number, page.fileIds[i] ?? undefined);
    }
    this.#pages.restore(key, rows);
  }

  #page(rows: readonly number[]): DiskPage {
    return {
      ids: this.#numbers.idsOf(rows),
      traits: Uint8Array.from(rows, (number) => this.#traits[number] as number),
      sizes: Float64Array.from(rows, (number) => this.#sizes[number] as number),
      modified: Float64Array.from(rows, (number) => this.#modified[number] as number),
      changed: Float64Array.from(rows, (number) => this.#changed[number] as number),
      fileIds: rows.map((number) => this.#fileIds.get(number) ?? null),
    };
  }

  #put(number: number, { stat, racy }: Fingerprint): void {
    this.#makeRoom();
    this.#disown(number);
    this.#traits[number] = traitsOf(stat, racy);
    this.#sizes[number] = stat.sizeBytes;
    this.#modified[number] = stat.modifiedAtMs;
    this.#changed[number] = stat.changedAtMs;
    this.#own(number, stat.fileId);
  }

  /** Of several nodes that have had a file, the last has it. */
  #own(number: number, fileId: string | undefined): void {
    this.#fileIds.set(number, fileId);
    if (fileId === undefined) return;
    const hash = hashOfText(fileId);
    const owner = this.#byFile.find(hash, (other) => other !== number && this.#fileIds.is(other, fileId));
    if (owner >= 0) this.#byFile.delete(hash, owner);
    this.#byFile.add(hash, number);
  }

  #at(number: number): Fingerprint | undefined {
    if (!this.#isThere(number)) return undefined;
    const { kind, executable, racy } = partsOf(this.#traits[number] as number);
    const stat: FileStat = {
      kind,
      sizeBytes: this.#sizes[number] as number,
      modifiedAtMs: this.#modified[number] as number,
      changedAtMs: this.#changed[number] as number,
      fileId: this.#fileIds.get(number),
      executable,
    };
    return { stat, racy };
  }

  #isSame(number: number, stat: FileStat, racy: boolean): boolean {
    return (
      this.#isThere(number) &&
      this.#traits[number] === traitsOf(stat, racy) &&
      this.#sizes[number] === stat.sizeBytes &&
      this.#modified[number] === stat.modifiedAtMs &&
      this.#changed[number] === stat.changedAtMs &&
      this.#fileIds.is(number, stat.fileId)
    );
  }

  #isThere(number: number): boolean {
    return number >= 0 && (this.#traits[number] ?? absent) !== absent;
  }

  #ownerOf(fileId: string): number {
    return this.#byFile.find(hashOfText(fileId), (number) => this.#fileIds.is(number, fileId));
  }

  /** The file that the node has is nobody's any more, if it is still this node's. */
  #disown(number: number): void {
    const fileId = this.#fileIds.get(number);
    if (fileId !== undefined) this.#byFile.delete(hashOfText(fileId), number);
  }

  /** For all numbers that there are. */
  #makeRoom(): void {
    const { limit } = this.#numbers;
    if (this.#traits.length >= limit) return;
    this.#traits = grown(this.#traits, limit);
    this.#sizes = grown(this.#sizes, limit);
    this.#modified = grown(this.#modified, limit);
    this.#changed = grown(this.#changed, limit);
  }
}
