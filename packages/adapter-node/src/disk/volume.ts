import type { NodeFs } from "./node-fs.js";
import type { RootFolder } from "./root-folder.js";
import { lstat, type Volume } from "./stats.js";

/** Here Node passes on the file system's own time of birth, or zero; elsewhere it may be another time in disguise. */
const honestBirthtimes = new Set<NodeJS.Platform>(["linux", "darwin", "win32"]);

/** Finds out what the root's volume keeps of a file. The answer is the same in every run. */
export function inspectVolume(fs: NodeFs, root: RootFolder, executableBit: boolean): Volume {
  const stats = lstat(fs, root.absolute);
  const realBirthtimes = stats.birthtimeNs > 0n && honestBirthtimes.has(process.platform);
  return { device: stats.dev, realBirthtimes, executableBit };
}
