import { existsSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * The built worker, found through the package's own export. Undefined where there is none: left behind by
 * somebody's bundler, or this is the source itself, which must not mix with a build that may be older.
 */
export function workerEntry(): string | undefined {
  if (import.meta.url.endsWith(".ts")) return undefined;
  try {
    const entry = createRequire(import.meta.url).resolve("@syncline/adapter-node/worker");
    return existsSync(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}
