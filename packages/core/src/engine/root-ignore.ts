import type { FileSystem } from "../disk/index.js";
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

/** The rules in force: built in, the app's own, and those of the root's ignore file. */
export class RootIgnore {
  rules: IgnoreRules;
  readonly #own: readonly string[];
  /** What the rules were made of: they are made anew only when it has changed. */
  #text = "";

  /** Throws `invalid_request` where the app's own patterns are too many or too long. */
  constructor(patterns: readonly string[]) {
    this.#own = [...defaultIgnorePatterns, ...patterns];
    this.rules = createIgnore(this.#own);
  }

  /** Reads the ignore file again when it may have changed. Where it cannot be read, the rules stay as they were. */
  async read(fs: FileSystem, scope: ScanScope): Promise<void> {
    if (scope !== "everything" && !scope.has(ignoreFileName)) return;
    try {
      this.#take(await textOf(fs));
    } catch (error) {
      if (isSyncError(error, "file_missing")) this.#take("");
      else if (!isSyncError(error)) throw error;
    }
  }

  #take(text: string): void {
    if (text === this.#text) return;
    this.rules = createIgnore([...this.#own, ...parseIgnoreFile(text).patterns]);
    this.#text = text;
  }
}

async function textOf(fs: FileSystem): Promise<string> {
  const file = await fs.open(ignoreFileName);
  try {
    return new TextDecoder().decode(await file.read(0, ignoreFileBytes));
  } finally {
    await file.close();
  }
}
