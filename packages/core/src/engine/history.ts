import type { DeviceId } from "../causality/index.js";
import type { FileStat, RelativePath } from "../disk/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { makeFolders } from "../files/make-folders.js";
import { checkPath, parentPath } from "../naming/index.js";
import type { Change, NodeHistory } from "../protocol/index.js";
import type { CallOptions } from "../remote/index.js";
import { type NodeId, nodeAt, pathOf } from "../tree/index.js";
import { assembliesOf, contentOf } from "./download.js";
import type { Engine } from "./engine.js";
import { learnManifests } from "./fetch.js";
import { downloadContext } from "./local-step.js";

/** A state of a file that the server keeps and that can be had back. */
export interface FileVersion {
  /** Names it to `restore`; opaque. */
  readonly id: string;
  /** The name that the file had then. */
  readonly name: string;
  readonly sizeBytes: number;
  /** When its author's disk says that the content changed, in milliseconds since 1970. */
  readonly modifiedAtMs: number;
  /** When the server took it. */
  readonly committedAtMs: number;
  /** The device that sent it. */
  readonly author: DeviceId;
}

/** A file that was deleted. */
export interface DeletedFile {
  /** Where it was, by the latest names of the folders above. */
  readonly path: RelativePath;
  readonly deletedAtMs: number;
  /** The device that sent the deletion. */
  readonly deletedBy: DeviceId;
  /** The file as it was last. */
  readonly version: FileVersion;
}

export interface TrashOptions extends CallOptions {
  /** The `next` of the page before. Left out: from the latest deletion. */
  readonly before?: number | undefined;
  /** Files in the page at most. */
  readonly limit?: number | undefined;
}

export interface RestoreOptions extends CallOptions {
  /** Where to, if not to the file's own place. */
  readonly to?: RelativePath | undefined;
}

export interface TrashPage {
  /** Newest deletion first. There may be fewer than asked for, and none, with more to come. */
  readonly files: readonly DeletedFile[];
  /** Where the next page begins; undefined on the last one. */
  readonly next: number | undefined;
}

/** The versions of the file at a path, newest first. Throws `file_missing` where no file is known; none are known of one that was never sent. */
export async function historyOf(
  { state: { trees, keyOf }, remote }: Engine,
  path: RelativePath,
  options: CallOptions,
): Promise<FileVersion[]> {
  checkPath(path);
  const node = nodeAt(trees.local, path, keyOf);
  if (node?.kind !== "file") throw new SyncError("file_missing");
  try {
    const { versions } = await remote.history(node.id, options);
    return versions.flatMap((change) => (change.deleted ? [] : (versionOf(change) ?? [])));
  } catch (error) {
    if (isSyncError(error, "not_found")) return [];
    throw error;
  }
}

/** One page of deleted files, from `before` down. */
export async function trashOf({ remote }: Engine, options: TrashOptions): Promise<TrashPage> {
  const { entries, next } = await remote.trash(options);
  const files = entries.flatMap(({ path, change }) => {
    const version = versionOf(change);
    if (version === undefined) return [];
    return [{ path, deletedAtMs: change.committedAtMs, deletedBy: change.author, version }];
  });
  return { files, next: next ?? undefined };
}

function versionOf({ seq, node, author, committedAtMs }: Change): FileVersion | undefined {
  if (node.kind !== "file") return undefined;
  const { id, name, sizeBytes, modifiedAtMs } = node;
  return { id: `${id}@${seq}`, name, sizeBytes, modifiedAtMs, committedAtMs, author };
}

/** Where a version is put back, and what is there now. */
interface Destination {
  readonly path: RelativePath;
  readonly expected: FileStat | "absent";
}

/**
 * Brings a version back as its user's own edit: what it displaces goes to the local trash, and the next pass sends it. Returns the
 * path. A cancel leaves what was there.
 */
export async function restoreVersion(
  engine: Engine,
  versionId: string,
  { to, signal }: RestoreOptions,
): Promise<RelativePath> {
  const [id, seq] = partsOf(versionId);
  const history = await engine.remote.history(id, { signal });
  const node = history.versions.find((version) => version.seq === seq)?.node;
  if (node?.kind !== "file") throw new SyncError("not_found", { details: { versionId } });
  const { path, expected } = await destinationOf(engine, id, history, to);
  const context = downloadContext(engine, signal);
  await learnManifests(context, [{ contentId: node.contentId }]);
  const [assembly] = await assembliesOf(context, [node]);
  if (assembly === undefined || assembly instanceof SyncError) throw assembly ?? new SyncError("internal");
  await makeFolders(engine.fs, parentPath(path));
  const { executable } = node;
  // Its old time would tell backups and build tools that nothing has changed.
  const modifiedAtMs = engine.clock.now();
  await engine.fs.write(path, contentOf(context, assembly, new Map()), {
    expected,
    modifiedAtMs,
    executable,
    ...(signal ? { signal } : {}),
  });
  return path;
}

function partsOf(versionId: string): [NodeId, number] {
  const parts = /^([0-9a-f-]{36})@([1-9][0-9]{0,15})$/.exec(versionId);
  if (parts === null) {
    throw new SyncError("invalid_request", { message: "This is no version's id.", details: { versionId } });
  }
  return [parts[1] as NodeId, Number(parts[2])];
}

/** The file itself where it is on this disk; otherwise where it was, if nothing is there now. */
async function destinationOf(
  { state: { trees }, fs }: Engine,
  id: NodeId,
  history: NodeHistory,
  to: RelativePath | undefined,
): Promise<Destination> {
  const present = trees.local.get(id) === undefined ? undefined : pathOf(trees.local, id);
  const path = to ?? present ?? history.path;
  checkPath(path);
  const stat = await fs.stat(path);
  if (stat === undefined) return { path, expected: "absent" };
  if (path !== present || stat.kind !== "file")
    throw new SyncError("destination_exists", { details: { path } });
  return { path, expected: stat };
}
