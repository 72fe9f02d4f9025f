import type { ContentId } from "../content/manifest.js";
import { SyncError } from "../errors/index.js";
import type { JournalEntry, NamespaceReader, NamespaceRecord } from "../journal/index.js";
import { type ChangesPage, limits } from "../protocol/index.js";
import { type Cursor, isExpired, readCursor, writeCursor } from "./cursor.js";
import { changeOf } from "./outcomes.js";

/**
 * One page of the latest states after a cursor, in order of seq. Throws `invalid_request`,
 * `epoch_changed` or `cursor_expired` for a cursor that cannot be gone on from.
 */
export async function changesPage(
  reader: NamespaceReader,
  cursorText: string | null,
  limit: number = limits.pageChanges,
): Promise<ChangesPage> {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new SyncError("invalid_request", { message: "The limit is a whole number above 0." });
  }
  const { record } = reader;
  const from = startOf(record, cursorText);
  const most = Math.min(limit, limits.pageChanges);
  const found = await reader.changes({ after: from.seq, tombstonesAfter: from.startedAt, limit: most + 1 });
  const sizes = await manifestSizes(reader, found);
  const page = withinManifestBytes(found.slice(0, most), sizes);
  const more = page.length < found.length;
  // A large manifest is mostly what its reader has already: it is asked for, as a delta.
  const inline = contentsOf(page).filter((id) => (sizes.get(id) ?? 0) <= limits.inlineManifestBytes);
  const manifests = new Map(
    (await reader.manifests(inline)).map(({ contentId, manifest }) => [contentId, manifest]),
  );
  // On the last page everything up to the head has been seen, the tombstones left out included.
  const seq = more ? (page.at(-1)?.seq ?? from.seq) : record.seq;
  const cursor: Cursor = { epoch: record.epoch, seq, startedAt: more ? from.startedAt : seq };
  return {
    epoch: record.epoch,
    changes: page.map((entry) => changeOf(entry, manifestOf(entry, manifests))),
    cursor: writeCursor(record.id, cursor),
    more,
    seq: record.seq,
  };
}

function startOf(record: NamespaceRecord, cursorText: string | null): Cursor {
  // Who starts from nothing has nothing to delete: tombstones up to now are none of its business.
  if (cursorText === null) return { epoch: record.epoch, seq: 0, startedAt: record.seq };
  const cursor = readCursor(record, cursorText);
  if (isExpired(record, cursor)) throw new SyncError("cursor_expired");
  return cursor;
}

/** Bytes of the manifests of these entries' contents. */
async function manifestSizes(
  reader: NamespaceReader,
  entries: readonly JournalEntry[],
): Promise<ReadonlyMap<ContentId, number>> {
  const infos = await reader.contents(contentsOf(entries));
  return new Map(infos.map(({ contentId, manifestBytes }) => [contentId, manifestBytes]));
}

/** The entries whose inline manifests fit into a page together; one always does. */
function withinManifestBytes(
  entries: readonly JournalEntry[],
  sizes: ReadonlyMap<ContentId, number>,
): readonly JournalEntry[] {
  let total = 0;
  for (const [i, entry] of entries.entries()) {
    const contentId = contentOf(entry);
    const bytes = contentId === undefined ? 0 : (sizes.get(contentId) ?? 0);
    if (bytes <= limits.inlineManifestBytes) total += bytes;
    if (total > limits.pageManifestBytes && i > 0) return entries.slice(0, i);
  }
  return entries;
}

function manifestOf(
  entry: JournalEntry,
  manifests: ReadonlyMap<ContentId, Uint8Array>,
): Uint8Array | undefined {
  const contentId = contentOf(entry);
  return contentId === undefined ? undefined : manifests.get(contentId);
}

function contentsOf(entries: readonly JournalEntry[]): ContentId[] {
  return [...new Set(entries.flatMap((entry) => contentOf(entry) ?? []))];
}

/** Nobody needs the content of a deleted file to delete it. */
function contentOf({ node, deleted }: JournalEntry): ContentId | undefined {
  return node.kind === "file" && !deleted ? node.contentId : undefined;
}
