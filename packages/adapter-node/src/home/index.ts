import { homedir } from "node:os";
import { join } from "node:path";

/** Replaces a leading `~` by the home folder, as a shell does. */
export function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}
