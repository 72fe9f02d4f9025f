import type { ContentId } from "../content/manifest.js";
import { SyncError } from "../errors/index.js";
import type { JournalEntry, NamespaceReader } from "../journal/index.js";
import { limits, type NodeHistory, type TrashPage } from "../protocol/index.js";
import { type NodeId, rootId } from "../tree/index.js";
import { changeOf } from "./outcomes.js";

/** What is asked of a namespace here. */
type HistoryReader = Pick<NamespaceReader, "versions" | "chains" | "deleted" | "contents">;

/** The states of a node, newest first, and where it is or was. Throws `not_found` for a node that nobody knows any more. */
export async function nodeHistory(reader: HistoryReader, id: NodeId): Promise<NodeHistory> {
  const versions = await reader.versions(id, limits.versions);
  const [latest] = versions;
  if (latest === undefined) throw new SyncError("not_found", { details: { id } });
  const [path = ""] = await pathsOf(reader, [latest]);
  return { path, versions: versions.map((entry) => changeOf(entry)) };
}

/** One page of deleted files whose content is still there. Throws `invalid_request` for a limit below 1. */
export async function trashPage(
  reader: HistoryReader,
  before: number = Number.MAX_SAFE_INTEGER,
  limit: number = limits.pageTrash,
): Promise<TrashPage> {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new SyncError("invalid_request", { message: "The limit is a whole number above 0." });
  }
  const most = Math.min(limit, limits.pageTrash);
  const tombstones = await reader.deleted({ before, limit: most + 1 });
  const page = tombstones.slice(0, most);
  const kept = await withContent(reader, page);
  const paths = await pathsOf(reader, kept);
  return {
    entries: kept.map((entry, i) => ({ path: paths[i] as string, change: changeOf(entry) })),
    next: tombstones.length > most ? (page.at(-1)?.seq ?? null) : null,
  };
}

/** Folders and links have nothing that could be lost; of a file, its content may have been forgotten. */
async function withContent(
  reader: HistoryReader,
  entries: readonly JournalEntry[],
): Promise<readonly JournalEntry[]> {
  const idOf = ({ node }: JournalEntry): ContentId | undefined =>
    node.kind === "file" ? node.contentId : undefined;
  const infos = await reader.contents([...new Set(entries.flatMap((entry) => idOf(entry) ?? []))]);
  const known = new Set<ContentId | undefined>(infos.map(({ contentId }) => contentId));
  return entries.filter((entry) => idOf(entry) !== undefined && known.has(idOf(entry)));
}

/** Where these nodes are or were. A folder above that nobody remembers ends the path: it begins below it. */
async function pathsOf(reader: HistoryReader, entries: readonly JournalEntry[]): Promise<string[]> {
  const parents = [...new Set(entries.map(({ node }) => node.parentId))].filter((id) => id !== rootId);
  const folders = new Map((await reader.chains(parents)).map(({ node }) => [node.id, node]));
  return entries.map(({ node }) => {
    const names = [node.name];
    // Folders that were deleted at different times may say that they are in one another.
    const seen = new Set<NodeId>([node.id]);
    for (let id = node.parentId; id !== rootId && !seen.has(id); ) {
      const folder = folders.get(id);
      if (folder === undefined) break;
      seen.add(id);
      names.push(folder.name);
      id = folder.parentId;
    }
    return names.reverse().join("/");
  });
}
