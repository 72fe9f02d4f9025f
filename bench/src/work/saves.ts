import { watch } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Link } from "../peers/index.js";
import { wholeTree } from "./arrivals.js";

const documents = 20;
/** A peer that takes seconds for a save is asked for fewer of them. */
const longestMs = 60_000;

const nameOf = (edit: number) => `document-${edit % documents}.txt`;

/** How long each save took until the same bytes could be read on the other side, in milliseconds. */
export async function timeSaves(link: Link, receiver: string, saves: number): Promise<number[]> {
  for (let i = 0; i < documents; i++) await writeFile(join(link.sender, nameOf(i)), "first\n");
  await link.carry(wholeTree(documents));
  await link.rest();
  const tookMs: number[] = [];
  const endMs = performance.now() + longestMs;
  for (let edit = 0; edit < saves && performance.now() < endMs; edit++) {
    tookMs.push(await timeSave(link, receiver, nameOf(edit), `edit ${edit}\n${"x".repeat(edit * 10)}`));
    await link.rest();
  }
  return tookMs;
}

async function timeSave(link: Link, receiver: string, name: string, text: string): Promise<number> {
  let visibleAtMs: number | undefined;
  const watcher = watch(receiver, (_event, changed) => {
    if (changed !== name) return;
    readFile(join(receiver, name), "utf8").then(
      (found) => {
        if (found === text) visibleAtMs ??= performance.now();
      },
      () => {},
    );
  });
  try {
    const startMs = performance.now();
    await writeFile(join(link.sender, name), text);
    const isThere = async () => visibleAtMs !== undefined;
    await link.carry({ isCostly: false, isThere });
    while (visibleAtMs === undefined) await new Promise((resolve) => setImmediate(resolve));
    return visibleAtMs - startMs;
  } finally {
    watcher.close();
  }
}
