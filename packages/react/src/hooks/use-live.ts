import type { FileEntry, FolderSync, RelativePath, SyncStatus } from "@syncline/core";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import {
  type Conflict,
  conflictsOf,
  entryQuery,
  folderQuery,
  type Live,
  type LiveQuery,
  textQuery,
  treeOf,
} from "../live/index.js";
import { useSync } from "./sync-provider.js";

/** The client's status, now and whenever it changes. */
export function useSyncStatus(): SyncStatus {
  const sync = useSync();
  const subscribe = useCallback((listener: () => void) => sync.subscribe(listener), [sync]);
  const get = () => sync.status;
  return useSyncExternalStore(subscribe, get, get);
}

/** What is at a path, with how it stands: `value` is undefined when nothing is there. */
export function useFile(path: RelativePath): Live<FileEntry | undefined> {
  return useQuery(entryQuery, path);
}

/** The text of a file: `value` is undefined when there is none. */
export function useFileText(path: RelativePath): Live<string | undefined> {
  return useQuery(textQuery, path);
}

/** What is in a folder, by name; by default the root. `value` is undefined when there is no folder. */
export function useFolder(folder: RelativePath = ""): Live<FileEntry[] | undefined> {
  return useQuery(folderQuery, folder);
}

/**
 * Everything in the folder, at any depth and in no order. Costs one listing of every folder at first, then what changes. How an entry
 * stands (`sync`) is what it was when something last happened in its folder.
 */
export function useTree(): Live<readonly FileEntry[]> {
  const { subscribe, get } = treeOf(useSync());
  return useSyncExternalStore(subscribe, get, get);
}

/**
 * The conflicted copies that are in the folder, by path, whichever device made them and whenever: each until its copy is removed or
 * given a name of its own. Costs what `useTree` does.
 */
export function useConflicts(): readonly Conflict[] {
  const { subscribe, get } = conflictsOf(useSync());
  return useSyncExternalStore(subscribe, get, get);
}

function useQuery<T>(
  query: (sync: FolderSync, path: RelativePath) => LiveQuery<T>,
  path: RelativePath,
): Live<T> {
  const sync = useSync();
  const { subscribe, get } = useMemo(() => query(sync, path), [query, sync, path]);
  return useSyncExternalStore(subscribe, get, get);
}
