import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

export interface CopiedFiles {
  readonly files: number;
  readonly bytes: number;
}

/** Larger ones are programs, of which a few would outweigh all the rest. */
const mostFileBytes = 2 * 1024 * 1024;

/**
 * Copies installed packages, in order of name, until there are at least `mostFiles` files: real names, real
 * sizes, real content. What would be ignored (nested `node_modules`, dot files) and links stay behind.
 */
export async function copyInstalledFiles(from: string, to: string, mostFiles: number): Promise<CopiedFiles> {
  let files = 0;
  let bytes = 0;
  const copy = async (source: string, target: string): Promise<void> => {
    const entries = await readdir(source, { withFileTypes: true });
    const wanted = entries.filter(({ name }) => name !== "node_modules" && !name.startsWith("."));
    if (wanted.length > 0) await mkdir(target, { recursive: true });
    for (const entry of wanted.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (files >= mostFiles) return;
      const [path, goal] = [join(source, entry.name), join(target, entry.name)];
      if (entry.isDirectory()) await copy(path, goal);
      if (!entry.isFile()) continue;
      const { size } = await stat(path);
      if (size > mostFileBytes) continue;
      await copyFile(path, goal);
      files++;
      bytes += size;
    }
  };
  await copy(from, to);
  return { files, bytes };
}
