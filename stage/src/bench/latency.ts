import { watch } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inTemporaryFolder } from "../folders/temporary.js";
import { actorsIn } from "./actors.js";
import type { Figures } from "./measure.js";

const edits = 200;
const documents = 20;

/** From a save on one side until the same bytes can be read on the other, with the default settings. */
export async function latency(): Promise<Figures> {
  return await inTemporaryFolder(async (folder) => {
    const actors = await actorsIn(folder);
    const { sender, receiver, bulletin } = actors;
    const nameOf = (edit: number) => `document-${edit % documents}.txt`;
    for (let i = 0; i < documents; i++) await writeFile(join(sender.folder, nameOf(i)), "first\n");
    await Promise.all([sender.start(), receiver.start()]);
    const bothInSync = () => sender.inSync && receiver.inSync;
    await bulletin.until("the first sync", () => receiver.applied.size === documents && bothInSync());
    const tookMs: number[] = [];
    for (let edit = 0; edit < edits; edit++) {
      const text = `edit ${edit}\n${"x".repeat(edit * 10)}`;
      const visible = untilReadable(receiver.folder, nameOf(edit), text);
      const startMs = performance.now();
      await writeFile(join(sender.folder, nameOf(edit)), text);
      await visible;
      tookMs.push(performance.now() - startMs);
      await bulletin.until("both to be in sync", bothInSync);
    }
    await actors.close();
    return { edits, ...percentiles(tookMs) };
  });
}

/** Resolves when the file has this text; looks whenever the folder's watch reports anything. */
function untilReadable(folder: string, name: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const watcher = watch(folder, (_event, changed) => {
      if (changed !== name) return;
      readFile(join(folder, name), "utf8").then((found) => {
        if (found !== text) return;
        watcher.close();
        resolve();
      }, reject);
    });
  });
}

function percentiles(valuesMs: readonly number[]): Figures {
  const sorted = [...valuesMs].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}
