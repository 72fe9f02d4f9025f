import { chmod, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyInstalledFiles } from "@syncline/stage";
import type { Content } from "./data-set.js";

const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** D3: the packages that this repository has installed, in order of name, up to so many files. */
export async function sourceTree(folder: string, mostFiles: number): Promise<Content> {
  const copied = await copyInstalledFiles(installed, folder, mostFiles);
  await makeAlike(folder);
  return copied;
}

/** Not every peer carries permissions to run. */
async function makeAlike(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeAlike(path);
    else if ((await stat(path)).mode & 0o111) await chmod(path, 0o644);
  }
}
