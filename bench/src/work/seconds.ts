import { stat } from "node:fs/promises";

/** Some peers compare times by the second: a change that keeps the size is made in a later one than the last. */
export async function untilNextSecond(path: string): Promise<void> {
  const { mtimeMs } = await stat(path);
  const waitMs = Math.floor(mtimeMs / 1000) * 1000 + 2000 - Date.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
