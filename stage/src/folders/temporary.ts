import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs some work in a folder that is gone afterwards, however the work ends. */
export async function inTemporaryFolder<T>(
  work: (folder: string) => Promise<T>,
  { inMemory = false } = {},
): Promise<T> {
  const parent = inMemory && existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const folder = await mkdtemp(join(parent, "syncline-stage-"));
  const removeNow = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  const onSignal = (signal: NodeJS.Signals) =>
    void removeNow().finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    return await work(folder);
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    await removeNow();
  }
}

/** Makes a folder inside another and returns where it is. */
export async function folderIn(parent: string, name: string): Promise<string> {
  const path = join(parent, name);
  await mkdir(path, { recursive: true });
  return path;
}
