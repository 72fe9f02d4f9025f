import { SyncError } from "../errors/index.js";
import type { NamespaceRecord } from "../journal/index.js";

/** How far a reader of a journal has got, as the service reads its own cursors. */
export interface Cursor {
  readonly epoch: string;
  /** The reader has every node whose latest seq is at most this. */
  readonly seq: number;
  /** Where the journal stood when the reader began: tombstones up to here are none of its business. */
  readonly startedAt: number;
}

/**
 * The text of a cursor. It names the epoch and carries a checksum over the namespace, so that a
 * cursor from elsewhere or a damaged one is recognised. It grants nothing, so nothing is signed.
 */
export function writeCursor(namespaceId: string, { epoch, seq, startedAt }: Cursor): string {
  const body = `${epoch}.${seq.toString(36)}.${startedAt.toString(36)}`;
  return `${body}.${checksum(`${namespaceId}.${body}`)}`;
}

/** Throws `invalid_request` for what is no cursor of this namespace, `epoch_changed` for one of another epoch. */
export function readCursor(record: NamespaceRecord, text: string): Cursor {
  const end = text.lastIndexOf(".");
  const body = text.slice(0, end);
  const [epoch, seqText, startedText, ...rest] = body.split(".");
  const seq = readNumber(seqText);
  const startedAt = readNumber(startedText);
  const intact =
    end > 0 &&
    rest.length === 0 &&
    epoch !== undefined &&
    seq !== undefined &&
    startedAt !== undefined &&
    text.slice(end + 1) === checksum(`${record.id}.${body}`);
  if (!intact) throw new SyncError("invalid_request", { message: "This is no cursor of this namespace." });
  if (epoch !== record.epoch) throw new SyncError("epoch_changed", { details: { epoch: record.epoch } });
  if (Math.max(seq, startedAt) > record.seq) {
    // The same epoch has a shorter journal: what this reader has read is not in it.
    throw new SyncError("cursor_expired");
  }
  return { epoch, seq, startedAt };
}

/** Whether tombstones that this reader still needs may be gone. */
export function isExpired(record: NamespaceRecord, { seq, startedAt }: Cursor): boolean {
  return Math.max(seq, startedAt) < record.floor;
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^[0-9a-z]{1,11}$/.test(text)) return undefined;
  const value = Number.parseInt(text, 36);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** FNV-1a, 32 bit (Fowler, Noll, Vo). */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}
