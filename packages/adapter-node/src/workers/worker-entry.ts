import { existsSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * The built worker, found through the package's own export, so that it is the same file for sources and for
 * bundles. Undefined where there is none: not built yet, or left behind by somebody's bundler.
 */
export function workerEntry(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve("@syncline/adapter-node/worker");
    return existsSync(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}
