import { baseName, joinPath, parentPath, type RelativePath } from "@syncline/core";
import { freeName, nameIsTaken } from "../names/index.js";
import type { Picked } from "./dropped-files.js";

/** What is done with a file where there is one of its name: a new version of that one, a name of its own, or nothing. */
export type WhereTaken = "replace" | "keep-both" | "skip";

/** The names that the folders have into which something goes. Folders that are not there have none. */
export type NamesIn = ReadonlyMap<RelativePath, readonly string[]>;

/** The folders that uploads to `folder` go into. */
export function targetFolders(picked: readonly Picked[], folder: RelativePath): Set<RelativePath> {
  return new Set(picked.map(({ path }) => parentPath(joinPath(folder, path))));
}

/** The files for whose names there is something already. */
export function takenAmong(picked: readonly Picked[], folder: RelativePath, names: NamesIn): Picked[] {
  const isTaken = takenIn(names);
  return picked.filter(({ path, file }) => file !== undefined && isTaken(joinPath(folder, path)));
}

/** Where each of them goes, from the root. */
export function planUploads(
  picked: readonly Picked[],
  folder: RelativePath,
  names: NamesIn,
  whereTaken: WhereTaken,
): Picked[] {
  const isTaken = takenIn(names);
  const planned = new Set<RelativePath>();
  return picked.flatMap(({ path, file }) => {
    const wanted = joinPath(folder, path);
    const parent = parentPath(wanted);
    const isFree = file === undefined || !isTaken(wanted);
    if (!isFree && whereTaken === "skip") return [];
    // Two of one name in one drop are two files, whatever was chosen for those that are there.
    const isClash = (name: string) =>
      planned.has(joinPath(parent, name)) || (whereTaken === "keep-both" && isTaken(joinPath(parent, name)));
    const to = file === undefined ? wanted : joinPath(parent, freeName(baseName(wanted), isClash));
    planned.add(to);
    return [{ path: to, file }];
  });
}

function takenIn(names: NamesIn): (path: RelativePath) => boolean {
  const folders = new Map(Array.from(names, ([folder, list]) => [folder, nameIsTaken(list)]));
  return (path) => folders.get(parentPath(path))?.(baseName(path)) ?? false;
}
