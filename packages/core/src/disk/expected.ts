import { type FileStat, sameStat } from "./file-system.js";

/**
 * Whether what is on disk now is still what the plan saw. A folder is the same folder whatever
 * happens inside of it; its times do not count.
 */
export function isExpected(actual: FileStat, expected: FileStat): boolean {
  if (actual.kind === "folder" && expected.kind === "folder") return actual.fileId === expected.fileId;
  return sameStat(actual, expected);
}
