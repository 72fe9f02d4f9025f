import { isWithin, parentPath, type RelativePath } from "@syncline/core";

/** Whether all of these can go into a folder: it is none of them nor inside of one, and not where all of them are already. */
export function canMoveInto(paths: readonly RelativePath[], folder: RelativePath): boolean {
  if (paths.some((path) => isWithin(folder, path))) return false;
  return paths.some((path) => parentPath(path) !== folder);
}

/** Without what is inside of a folder that goes along. */
export function withoutInner(paths: readonly RelativePath[]): RelativePath[] {
  return paths.filter((path) => !paths.some((other) => other !== path && isWithin(path, other)));
}
