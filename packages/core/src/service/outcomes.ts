import { toBase64 } from "../content/base64.js";
import type { ErrorCode } from "../errors/index.js";
import type { JournalEntry } from "../journal/index.js";
import type { Change, CommitOutcome } from "../protocol/index.js";

/** Any outcome but acceptance. */
export type Rejection = Exclude<CommitOutcome, { outcome: "committed" }>;

/** The journal has something else. `current` is what the sender must take into account. */
export function conflict(code: ErrorCode, current: JournalEntry | undefined): Rejection {
  return { outcome: "conflict", code, ...(current === undefined ? {} : { current: changeOf(current) }) };
}

/** Sending the same operation again will not help. */
export function refused(code: ErrorCode, message: string): Rejection {
  return { outcome: "refused", code, message };
}

/** An entry of the journal as the wire carries it. */
export function changeOf(entry: JournalEntry, manifest?: Uint8Array): Change {
  return {
    seq: entry.seq,
    node: entry.node,
    ...(entry.deleted ? { deleted: true } : {}),
    ...(manifest === undefined ? {} : { manifest: toBase64(manifest) }),
    author: entry.author,
    committedAtMs: entry.committedAtMs,
  };
}
