import {
  type FileEntry,
  type FolderSync,
  isSyncError,
  isWithin,
  parentPath,
  type RelativePath,
} from "@syncline/core";
import { LiveQuery } from "./live-query.js";

/** What is at a path; `undefined` when nothing is. */
export function entryQuery(sync: FolderSync, path: RelativePath): LiveQuery<FileEntry | undefined> {
  return new LiveQuery(
    sync,
    (changed) => isWithin(path, changed),
    () => sync.files.stat(path),
  );
}

/** What is in a folder, by name; `undefined` when there is no folder. */
export function folderQuery(sync: FolderSync, folder: RelativePath): LiveQuery<FileEntry[] | undefined> {
  return new LiveQuery(
    sync,
    (changed) => parentPath(changed) === folder || isWithin(folder, changed),
    () => unlessMissing(sync.files.list(folder)),
  );
}

/** The text of a file; `undefined` when there is none. */
export function textQuery(sync: FolderSync, path: RelativePath): LiveQuery<string | undefined> {
  return new LiveQuery(
    sync,
    (changed) => isWithin(path, changed),
    () => unlessMissing(sync.files.text(path)),
  );
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isSyncError(error, "file_missing")) return undefined;
    throw error;
  }
}
