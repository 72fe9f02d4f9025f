import type { FileStat, FileSystem, FolderEntry, RelativePath } from "../disk/index.js";
import { type ErrorCode, isSyncError, type SyncError } from "../errors/index.js";
import type { IgnoreRules } from "../ignore/index.js";
import { joinPath, nameFault } from "../naming/index.js";
import { type NodeId, nodeAt, type Trees } from "../tree/index.js";
import type { Found } from "./found.js";
import type { Settled } from "./settled.js";

/** Something on disk that is not synced, and why. */
export interface Shunned {
  readonly found: Pick<Found, "path" | "name" | "parent">;
  readonly code: ErrorCode;
}

export interface WalkResult {
  /** A folder before what is in it. */
  readonly found: Found[];
  readonly shunned: Shunned[];
  /** Folders that were listed completely: what is not found in them is not there. */
  readonly listed: (Found | NodeId)[];
}

export interface WalkContext {
  readonly fs: FileSystem;
  readonly trees: Trees;
  readonly keyOf: (name: string) => string;
  readonly ignore: IgnoreRules;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists a folder and everything below it. What cannot be read is shunned, and nothing below it is judged. What is `settled`, where
 * that is looked for, is not among what is found.
 */
export async function walkFolder(
  context: WalkContext,
  path: RelativePath,
  folder: Found | NodeId,
  into: WalkResult,
  settled?: Settled,
): Promise<void> {
  const pending: Pending[] = [{ path, folder, entry: typeof folder === "string" ? undefined : folder }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    context.signal?.throwIfAborted();
    let entries: FolderEntry[];
    try {
      entries = await context.fs.list(next.path, context.signal);
    } catch (error) {
      if (next.path === "" || !isSyncError(error)) throw error;
      if (error.code !== "file_missing" && next.entry !== undefined) {
        into.shunned.push({ found: next.entry, code: error.code });
      }
      continue;
    }
    into.listed.push(next.folder);
    const settledIn = typeof next.folder === "string" ? settled?.inFolder(next.folder) : undefined;
    for (const entry of entries) {
      const known = settledIn?.(entry);
      if (known !== undefined) {
        const { nodeId, isUnchanged } = known;
        if (nodeId === undefined) continue;
        const child = {
          ...splitEntry(entry),
          path: joinPath(next.path, entry.name),
          parent: next.folder,
          nodeId,
        };
        pending.push({ path: child.path, folder: nodeId, entry: child });
        if (!isUnchanged) keep(child, into);
        continue;
      }
      const { name, stat } = splitEntry(entry);
      const child = await examine(context, next.path, next.folder, name, stat, into);
      if (child?.stat.kind === "folder") pending.push({ path: child.path, folder: child, entry: child });
    }
  }
}

/** A folder that is to be listed. */
interface Pending {
  readonly path: RelativePath;
  readonly folder: Found | NodeId;
  /** What it was found as; undefined for the one that the walk begins with, when that is known already. */
  readonly entry: Shunned["found"] | undefined;
}

function splitEntry({ name, ...stat }: FolderEntry): Pick<Found, "name" | "stat"> {
  return { name, stat };
}

/** Decides whether one entry takes part, and notes it where it belongs. */
export async function examine(
  context: WalkContext,
  folderPath: RelativePath,
  parent: Found | NodeId,
  name: string,
  stat: FileStat,
  into: WalkResult,
): Promise<Found | undefined> {
  const path = joinPath(folderPath, name);
  const shun = (code: ErrorCode) => {
    into.shunned.push({ found: { path, name, parent }, code });
    return undefined;
  };
  if (nameFault(name) !== undefined) return shun("invalid_name");
  const isKnown = () => nodeAt(context.trees.local, path, context.keyOf) !== undefined;
  if (context.ignore.ignores(path, stat.kind === "folder") && !isKnown()) return shun("ignored_content");
  if (stat.kind === "other") return shun("unsupported_file");
  if (stat.kind !== "symlink") return keep({ path, name, stat, parent }, into);
  try {
    const target = await context.fs.readLink(path);
    if (!staysInside(folderPath, target)) return shun("unsupported_file");
    return keep({ path, name, stat, parent, target }, into);
  } catch (error) {
    if (!isSyncError(error)) throw error;
    return isSyncError(error, "file_missing") ? undefined : shun((error as SyncError).code);
  }
}

function keep(found: Found, into: WalkResult): Found {
  into.found.push(found);
  return found;
}

/** Whether a link is relative and leads to somewhere inside the root, by its text alone: links are never followed. */
function staysInside(folderPath: RelativePath, target: string): boolean {
  if (target === "" || target.startsWith("/") || target.includes("\\") || target.includes("\0")) return false;
  let depth = folderPath === "" ? 0 : folderPath.split("/").length;
  for (const part of target.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return false;
  }
  return true;
}
