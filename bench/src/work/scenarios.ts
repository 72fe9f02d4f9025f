import { rename } from "node:fs/promises";
import { join } from "node:path";
import { mebibyte, smallFiles, sourceTree, tinyFiles, topFolderFiles } from "../data/index.js";
import { folderMoved } from "./arrivals.js";
import { firstSync } from "./first-sync.js";
import { largeFile } from "./large-file.js";
import { realFormats } from "./real-formats.js";
import type { ChangeWork, Scenario } from "./work.js";

const count = (files: number) => files.toLocaleString("en");

/** Everything that is measured. At scale 1 it is what the report is about; less is for a quick look. */
export function scenariosAt(scale: number): Scenario[] {
  const atLeast = (least: number, full: number) => Math.max(least, Math.round(full * scale));
  return [
    manyFiles(atLeast(200, 10_000)),
    largeFile(atLeast(1, 1024) * mebibyte),
    tree(atLeast(100, 4000)),
    nothingToDo(atLeast(1000, 100_000)),
    saves(atLeast(10, 200)),
    realFormats(Math.max(1 / 32, scale)),
  ];
}

function manyFiles(files: number): Scenario {
  const moved = Math.min(files, topFolderFiles);
  const renaming: ChangeWork = {
    kind: "change",
    id: "W5 folder",
    what: `a folder of ${count(moved)} files renamed`,
    prepare: async ({ sender }) => ({
      make: () => rename(join(sender, "0"), join(sender, "renamed")),
      arrival: folderMoved("0", "renamed", moved),
    }),
  };
  const title = `first sync: ${count(files)} files of 1 to 16 KiB`;
  const first = firstSync("W1 D1", title, (folder) => smallFiles(folder, files));
  return { name: "D1", inMemory: true, watches: false, needsReceiver: false, works: [first, renaming] };
}

const tree = (files: number): Scenario => ({
  name: "D3",
  inMemory: true,
  watches: false,
  needsReceiver: false,
  works: [
    firstSync("W1 D3", `first sync: a source tree of ${count(files)} files`, (folder) =>
      sourceTree(folder, files),
    ),
  ],
});

const nothingToDo = (files: number): Scenario => ({
  name: "D4",
  inMemory: true,
  watches: false,
  needsReceiver: false,
  works: [
    firstSync("W1 D4", `first sync: ${count(files)} tiny files`, (folder) => tinyFiles(folder, files)),
    {
      kind: "cold pass",
      id: "W6",
      what: "a pass over them that finds nothing, by a process that has just started",
    },
  ],
});

const saves = (times: number): Scenario => ({
  name: "W7",
  inMemory: false,
  watches: true,
  needsReceiver: true,
  works: [{ kind: "saves", id: "W7", what: `saved here, visible there, ${times} times`, saves: times }],
});
