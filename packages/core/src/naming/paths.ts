import type { RelativePath } from "../disk/file-system.js";
import { SyncError } from "../errors/index.js";
import { componentFault } from "./check-name.js";

/**
 * Throws `invalid_path` unless `path` is relative and inside the root, component by component, and
 * outside of the reserved folder. The empty path is the root. How long a name may be is for the disk
 * (`name_not_storable`) and for `checkName` to say.
 */
export function checkPath(path: RelativePath): void {
  if (path === "") return;
  for (const name of path.split("/")) {
    const fault = componentFault(name);
    if (fault !== undefined) throw new SyncError("invalid_path", { details: { fault } });
  }
}

export function joinPath(folder: RelativePath, name: string): RelativePath {
  return folder === "" ? name : `${folder}/${name}`;
}

/** The folder that holds `path`. The root's is the root. */
export function parentPath(path: RelativePath): RelativePath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last name of `path`. The root's is empty. */
export function baseName(path: RelativePath): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: RelativePath, folder: RelativePath): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}
