import { baseName, joinPath, parentPath, type RelativePath, type SyncFiles } from "@syncline/core";
import type { Conflict } from "@syncline/react";
import { readBlob } from "../media/index.js";
import { freeName, nameIsTaken, splitName } from "../names/index.js";

/** The copy becomes a file like any other, called after the device that it came from. Returns its path. */
export async function keepBoth(
  files: SyncFiles,
  { path, copyPath, deviceName }: Conflict,
): Promise<RelativePath> {
  const folder = parentPath(copyPath);
  const { stem, extension } = splitName(baseName(path));
  const names = (await files.list(folder)).map(({ name }) => name);
  const to = joinPath(folder, freeName(`${stem} (${deviceName})${extension}`, nameIsTaken(names)));
  await files.move(copyPath, to);
  return to;
}

/** The copy goes to the trash. */
export async function keepFile(files: SyncFiles, { copyPath }: Conflict): Promise<void> {
  await files.remove(copyPath);
}

/** The copy's content becomes a new version of the file; what the file had stays in its history, and the copy goes to the trash. */
export async function keepCopy(files: SyncFiles, { path, copyPath }: Conflict): Promise<void> {
  const [there, copy] = [await files.stat(path), await files.stat(copyPath)];
  if (copy === undefined) return;
  if (there === undefined) {
    await files.move(copyPath, path, { expected: copy });
    return;
  }
  // Whoever changes one of them in this moment has not been asked.
  await files.write(path, await readBlob(files, copy), { expected: there });
  await files.remove(copyPath, { expected: copy });
}
