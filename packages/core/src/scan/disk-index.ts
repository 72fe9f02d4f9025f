import { type FileStat, sameStat } from "../disk/index.js";
import { SyncError } from "../errors/index.js";
import type { StateChange } from "../state/state-store.js";
import type { NodeId } from "../tree/index.js";

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

/** Fingerprints of the nodes on this disk, by node and by file id. */
export class DiskIndex {
  readonly #byNode = new Map<NodeId, Fingerprint>();
  readonly #byFile = new Map<string, NodeId>();
  readonly #unsaved = new Set<NodeId>();

  get(id: NodeId): Fingerprint | undefined {
    return this.#byNode.get(id);
  }

  /** The node whose file this was when it was last seen. */
  nodeOf(fileId: string | undefined): NodeId | undefined {
    return fileId === undefined ? undefined : this.#byFile.get(fileId);
  }

  /** Whether the file is as it was when its content was read, beyond doubt. */
  isUnchanged(id: NodeId, stat: FileStat): boolean {
    const known = this.#byNode.get(id);
    return known !== undefined && !known.racy && sameStat(known.stat, stat);
  }

  /** Whether the file is as it was, except that it was too new for that to be certain. */
  isUnchangedButRacy(id: NodeId, stat: FileStat): boolean {
    const known = this.#byNode.get(id);
    return known?.racy === true && sameStat(known.stat, stat);
  }

  set(id: NodeId, fingerprint: Fingerprint): void {
    this.#put(id, fingerprint);
    this.#unsaved.add(id);
  }

  /**
   * The node's file was renamed at `nowMs` and is now `after`. A rename changes nothing but the name and
   * `changedAtMs`: if anything else is new, the file was edited meanwhile, and is read again because its
   * fingerprint no longer fits. An edit that follows at once may leave even that as it is, so the file is
   * as little to be trusted as one that has just been read.
   */
  noteMoved(id: NodeId, after: FileStat, nowMs: number): void {
    const known = this.#byNode.get(id);
    if (known === undefined) return;
    const { changedAtMs, fileId } = after;
    const moved = fingerprintOf({ ...known.stat, changedAtMs, fileId }, nowMs);
    this.set(id, { ...moved, racy: moved.racy || known.racy });
  }

  delete(id: NodeId): void {
    const known = this.#byNode.get(id);
    if (known === undefined) return;
    this.#byNode.delete(id);
    const { fileId } = known.stat;
    if (fileId !== undefined && this.#byFile.get(fileId) === id) this.#byFile.delete(fileId);
    this.#unsaved.add(id);
  }

  /** The same file under another node: what unifying and splitting do. */
  rename(from: NodeId, to: NodeId): void {
    const known = this.#byNode.get(from);
    if (known === undefined) return;
    this.delete(from);
    this.set(to, known);
  }

  takeUnsaved(): StateChange[] {
    const changes = [...this.#unsaved].map((id): StateChange => {
      const known = this.#byNode.get(id);
      return { table: "disk", key: id, value: known === undefined ? null : encode(known) };
    });
    this.#unsaved.clear();
    return changes;
  }

  restore(key: string, row: string): void {
    this.#put(key as NodeId, decode(row));
  }

  #put(id: NodeId, fingerprint: Fingerprint): void {
    const before = this.#byNode.get(id)?.stat.fileId;
    if (before !== undefined && this.#byFile.get(before) === id) this.#byFile.delete(before);
    this.#byNode.set(id, fingerprint);
    if (fingerprint.stat.fileId !== undefined) this.#byFile.set(fingerprint.stat.fileId, id);
  }
}

function encode({ stat, racy }: Fingerprint): string {
  const { kind, sizeBytes, modifiedAtMs, changedAtMs, fileId, executable } = stat;
  return JSON.stringify([
    kind,
    sizeBytes,
    modifiedAtMs,
    changedAtMs,
    fileId ?? null,
    executable ?? null,
    racy,
  ]);
}

/** Throws `state_corrupt` for a row that is no fingerprint: no file may be taken for unchanged because of one. */
function decode(row: string): Fingerprint {
  const [kind, sizeBytes, modifiedAtMs, changedAtMs, fileId, executable, racy] = parse(row);
  const valid =
    (fileId === null || typeof fileId === "string") &&
    (executable === null || typeof executable === "boolean") &&
    typeof racy === "boolean";
  if (!valid || !isKind(kind)) throw new SyncError("state_corrupt");
  const stat = {
    kind,
    sizeBytes: numberOf(sizeBytes),
    modifiedAtMs: numberOf(modifiedAtMs),
    changedAtMs: numberOf(changedAtMs),
    fileId: fileId ?? undefined,
    executable: executable ?? undefined,
  };
  return { stat, racy };
}

const isKind = (kind: unknown): kind is FileStat["kind"] =>
  kind === "file" || kind === "folder" || kind === "symlink" || kind === "other";

/** A number that JSON has no text for was written as null: it is equal to none, so that the file is read again. */
const numberOf = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);

function parse(row: string): readonly unknown[] {
  try {
    const fields: unknown = JSON.parse(row);
    if (Array.isArray(fields)) return fields;
  } catch {
    // Falls through: whatever is no array is corrupt.
  }
  throw new SyncError("state_corrupt");
}
