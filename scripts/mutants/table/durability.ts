import { badDays, type Mutant } from "../mutant.js";
import { blobs, core, crashTests, disk } from "./rooms.js";

const nodePowerTests = `${disk}/power-loss.test.ts`;
const memoryPowerTests = `${core}/disk/power-loss.test.ts`;
const blobFlushTests = `${blobs}/flushes.test.ts`;

/** What is said to be on the disk, and is not. */
export const durability: readonly Mutant[] = [
  {
    id: "bytes-not-flushed",
    fault: "A file has its name before its bytes are on the disk.",
    file: `${disk}/writing.ts`,
    find: "onDisk(flush);",
    replace: "void flush;",
    also: [
      {
        file: `${disk}/writing.ts`,
        find: "await onDiskLater(() => this.#flush.later(file.descriptor));",
        replace: "await onDiskLater(async () => file);",
      },
      {
        file: `${disk}/temporary-file.ts`,
        find: "await onDiskLater(() => flush.later(file.descriptor));",
        replace: "await onDiskLater(async () => flush);",
      },
    ],
    tests: [nodePowerTests],
  },
  {
    id: "folder-not-flushed",
    fault: "A change in a folder is done before it is on the disk.",
    file: `${disk}/folder-flush.ts`,
    find: "if (this.#flush.isQuick) this.#flush.now(descriptor);\n        else await this.#flush.later(descriptor);",
    replace: "if (this.#flush.isQuick) return;",
    tests: [nodePowerTests],
  },
  {
    id: "trash-not-flushed-first",
    fault: "What is replaced loses its name before its name in the trash is on the disk.",
    file: `${disk}/placing.ts`,
    find: "return [dirname(kept), dirname(place)];",
    replace: "return [dirname(place)];",
    tests: [nodePowerTests],
  },
  {
    id: "bytes-not-flushed-in-memory",
    fault: "A file on a disk in memory has its name before its bytes are flushed.",
    file: `${core}/disk/memory-temporaries.ts`,
    find: "disk.unflushed.flushBytes(file);",
    replace: "",
    tests: [memoryPowerTests, crashTests],
    seeds: badDays,
  },
  {
    id: "folder-not-flushed-in-memory",
    fault: "A change in a folder of a disk in memory is done before it is flushed.",
    file: `${core}/disk/memory-flushes.ts`,
    find: "for (const folder of folders) this.#flush(folder);",
    replace: "",
    tests: [memoryPowerTests, crashTests],
  },
  {
    id: "unflushed-shown",
    fault: "What a killed process had not flushed is shown as if it were on the disk.",
    file: `${core}/disk/memory-flushes.ts`,
    find: "if (!this.#recovered && this.#disk.unflushed.changes > 0) {",
    replace: "if (!this.#recovered && this.#disk.unflushed.changes < 0) {",
    tests: [memoryPowerTests, crashTests],
  },
  {
    id: "blob-not-flushed",
    fault: "A blob has its name before its bytes are on the disk.",
    file: `${blobs}/temporary-files.ts`,
    find: "await flushBytes(descriptor);",
    replace: "await Promise.resolve([descriptor, flushBytes]);",
    tests: [blobFlushTests],
  },
  {
    id: "blob-name-not-flushed",
    fault: "A blob is said to be stored before its name is on the disk.",
    file: `${blobs}/folder-blob-store.ts`,
    find: "await this.#folders.flush(dirname(path));",
    replace: "",
    tests: [blobFlushTests],
  },
  {
    id: "blob-folder-not-flushed",
    fault: "A blob is said to be stored before the folder that was made for it is on the disk.",
    file: `${blobs}/durable-folders.ts`,
    find: "await this.flush(parent);",
    replace: "",
    tests: [blobFlushTests],
  },
  {
    id: "commit-not-flushed",
    fault: "A transaction of a SQLite file returns before it is on the disk.",
    file: "packages/sqlite/src/database.ts",
    find: 'options.synchronous === "normal" ? "NORMAL" : "FULL"',
    replace: 'options.synchronous === "full" ? "FULL" : "NORMAL"',
    tests: ["packages/sqlite/src/database.test.ts"],
  },
];
