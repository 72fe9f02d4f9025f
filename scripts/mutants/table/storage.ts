import { goodDays, type Mutant } from "../mutant.js";
import { blobs, core, disk, diskTests, memoryDiskTests } from "./rooms.js";

const state = "packages/adapter-node/src/state";
const nodeDiskTests = `${disk}/node-file-system.test.ts`;

/** What adapters do on the way to the disk, and what the simulated disk does in their place. */
export const storage: readonly Mutant[] = [
  {
    id: "destination-not-checked-again",
    fault: "A file that was saved while its successor was fetched is replaced.",
    file: `${disk}/placing.ts`,
    find: "const current = this.checkExpected(path, expected);\n    if (current === undefined) {",
    replace:
      'const current = expected === "absent" ? undefined : this.#root.look(path);\n    if (current === undefined) {',
    tests: [diskTests],
  },
  {
    id: "destination-not-checked-again-in-memory",
    fault: "The same on a disk in memory.",
    file: `${core}/disk/memory-file-system.ts`,
    find: "(current === undefined || !sameStat(this.#stat(current), expected))",
    replace: "current === undefined && sameStat(expected, expected)",
    tests: [memoryDiskTests],
    seeds: goodDays,
  },
  {
    id: "new-file-clobbers",
    fault: "A file that appeared where a new one goes is replaced by it.",
    file: `${disk}/placing.ts`,
    find: "if (this.#tryLink(source, target)) {\n      this.#fs.unlinkSync(source);\n      return;\n    }",
    replace: "if (source !== target) {\n      this.#fs.renameSync(source, target);\n      return;\n    }",
    tests: [diskTests, nodeDiskTests],
  },
  {
    id: "trash-left-out",
    fault: "What a download replaces does not go to the trash.",
    file: `${disk}/placing.ts`,
    find: "const { kept, secondName } = this.#keep(place, path, current);",
    replace:
      "const { kept, secondName } = path === place ? this.#keep(place, path, current) : { kept: place, secondName: true };",
    tests: [diskTests],
  },
  {
    id: "trash-left-out-in-removal",
    fault: "What is removed does not go to the trash.",
    file: `${disk}/placing.ts`,
    find: "if (isSame(lstat(this.#fs, kept), current)) return [dirname(place)];",
    replace:
      "if (isSame(lstat(this.#fs, kept), current)) {\n      this.#fs.unlinkSync(kept);\n      return [dirname(place)];\n    }",
    tests: [diskTests],
  },
  {
    id: "trash-left-out-in-memory",
    fault: "What is replaced on a disk in memory does not go to its trash.",
    file: `${core}/disk/memory-file-system.ts`,
    find: "if (displaced !== undefined && hasBytes(displaced)) this.#disk.keepInTrash(path, displaced);",
    replace: "if (displaced !== undefined) hasBytes(displaced);",
    tests: [memoryDiskTests],
  },
  {
    id: "trash-forgotten-too-early",
    fault: "The trash is emptied of what has not been in it for its time.",
    file: `${disk}/trash.ts`,
    find: "if (!(Number(bucket) + retentionMs < this.#now())) continue;",
    replace: "if (!(Number(bucket) < this.#now())) continue;",
    tests: [diskTests, nodeDiskTests],
  },
  {
    id: "busy-file-read",
    fault: "A file that changes while it is read is taken for what was read.",
    file: `${disk}/cutting.ts`,
    find: "if (after === undefined || !sameStat(stat, this.#toStat(after)))",
    replace: "if (after === undefined)",
    tests: [nodeDiskTests],
  },
  {
    id: "half-written-file-left",
    fault: "A write that fails leaves its temporary file behind.",
    file: `${disk}/temporary-file.ts`,
    find: "file.discard();\n    throw error;",
    replace: "throw error;",
    tests: [diskTests, nodeDiskTests],
  },
  {
    id: "link-followed",
    fault: "A link in the place of a folder is followed out of the root.",
    file: `${disk}/root-folder.ts`,
    find: "if (stats?.isDirectory() !== true) return undefined;",
    replace: "if (stats === undefined) return undefined;",
    tests: [diskTests, nodeDiskTests],
  },
  {
    id: "any-folder-written-into",
    fault: "What is new goes into whatever folder lies at that path by then.",
    file: `${disk}/placing.ts`,
    find: "isExpected(toFileStat(above, this.#volume()), folder)",
    replace: "above.isDirectory()",
    tests: [diskTests],
  },
  {
    id: "blob-written-in-place",
    fault: "A blob is written under its own name, without a temporary file and a rename.",
    file: `${blobs}/folder-blob-store.ts`,
    find: "const temporary = await this.#slots.run(() => writeTemporary(this.#temporary, bytes, signal));",
    replace:
      'if (bytes.length >= 0) {\n      this.#folders.forget(dirname(path));\n      await this.#folders.ensure(dirname(path));\n      const file = await open(path, "w");\n      await file.writeFile(bytes instanceof Uint8Array ? bytes : Buffer.concat(bytes));\n      await file.sync();\n      return await file.close();\n    }\n    const temporary = await this.#slots.run(() => writeTemporary(this.#temporary, bytes, signal));',
    also: [
      {
        file: `${blobs}/folder-blob-store.ts`,
        find: 'import { linkSync, renameSync, statSync } from "node:fs";',
        replace:
          'import { linkSync, renameSync, statSync } from "node:fs";\nimport { open } from "node:fs/promises";',
      },
    ],
    tests: [`${blobs}/flushes.test.ts`],
  },
  {
    id: "state-lock-not-taken",
    fault: "Two engines may have one state open.",
    file: `${state}/state-lock.ts`,
    find: 'lock.exec("BEGIN EXCLUSIVE");',
    replace: 'lock.exec("BEGIN");',
    tests: [`${state}/sqlite-state.test.ts`],
  },
  {
    id: "state-written-in-parts",
    fault: "Of a batch for the state store, a part may be written.",
    file: `${state}/sqlite-state.ts`,
    find: "async write(changes: readonly StateChange[]): Promise<void> {\n    this.#database.transaction(() => {",
    replace:
      "async write(changes: readonly StateChange[]): Promise<void> {\n    ((work: () => void) => work())(() => {",
    tests: [`${state}/sqlite-state.test.ts`],
  },
  {
    id: "state-written-in-parts-in-memory",
    fault: "The same in memory.",
    file: `${core}/state/memory-state-store.ts`,
    find: "for (const change of changes) table(change.table);",
    replace: "",
    tests: ["packages/conformance/src/state-store.test.ts"],
  },
  {
    id: "cut-depends-on-slices",
    fault: "Where a file is cut depends on the pieces in which it is read.",
    file: `${core}/content/stream-chunker.ts`,
    find: "offset += Math.max(0, cut - seen);",
    replace: "offset += Math.min(taken, cut);",
    tests: [`${core}/content/fastcdc.test.ts`, `${core}/content/cut-file.test.ts`],
  },
];
