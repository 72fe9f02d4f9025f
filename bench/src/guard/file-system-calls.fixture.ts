import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

type Calls = Record<string, unknown>;

/** How often `work` calls the file system, in any way, with a path at or below a folder. */
export async function fileSystemCalls(folder: string, work: () => Promise<void>): Promise<number> {
  let calls = 0;
  const undo = [fs, fs.promises].map((module) => {
    const functions = module as unknown as Calls;
    const originals = Object.entries(functions).filter(
      (entry): entry is [string, (...args: unknown[]) => unknown] =>
        /^[a-z]/.test(entry[0]) && typeof entry[1] === "function",
    );
    for (const [name, original] of originals) {
      const counted = (...args: unknown[]) => {
        if (String(args[0]).startsWith(folder)) calls++;
        return original.apply(module, args);
      };
      functions[name] = Object.assign(counted, original);
    }
    return () => Object.assign(functions, Object.fromEntries(originals));
  });
  syncBuiltinESMExports();
  try {
    await work();
    return calls;
  } finally {
    for (const restore of undo) restore();
    syncBuiltinESMExports();
  }
}
