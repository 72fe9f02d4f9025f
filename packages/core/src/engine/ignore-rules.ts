import { isSyncError } from "../errors/index.js";
import {
  createIgnore,
  defaultIgnorePatterns,
  type IgnoreRules,
  ignoreFileBytes,
  ignoreFileName,
  parseIgnoreFile,
} from "../ignore/index.js";
import type { ScanScope } from "../scan/index.js";
import type { Engine } from "./engine.js";

/** The rules in force: built in, the app's own, and those of the root's ignore file, read again when it may have changed. */
export async function readIgnoreRules(engine: Engine, scope: ScanScope): Promise<IgnoreRules> {
  if (scope !== "everything" && !scope.has(ignoreFileName)) return engine.ignore;
  const own = [...defaultIgnorePatterns, ...engine.ignorePatterns];
  try {
    const file = await engine.fs.open(ignoreFileName);
    try {
      const text = new TextDecoder().decode(await file.read(0, ignoreFileBytes));
      return createIgnore([...own, ...parseIgnoreFile(text).patterns]);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isSyncError(error)) throw error;
    return createIgnore(own);
  }
}
