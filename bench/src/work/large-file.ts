import { open, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { bytesText, copyWithInsertion, seededPieces, writeSeededFile } from "@syncline/stage";
import { mebibyte } from "../data/index.js";
import { fileOfSize, fileWith } from "./arrivals.js";
import { untilNextSecond } from "./seconds.js";
import type { ChangeWork, Scenario } from "./work.js";

const name = "large.bin";
const newName = "renamed.bin";
const appendedBytes = mebibyte;

/** D2, and what can happen to one large file. */
export function largeFile(sizeBytes: number): Scenario {
  const size = bytesText(sizeBytes);
  const first: ChangeWork = {
    kind: "change",
    id: "W1 D2",
    what: `first sync: one random file of ${size}`,
    async prepare({ sender }) {
      await writeSeededFile(join(sender, name), "large", sizeBytes);
      return { make: async () => {}, arrival: fileOfSize(name, sizeBytes) };
    },
  };
  return {
    name: "D2",
    inMemory: false,
    watches: false,
    needsReceiver: false,
    works: [first, insertion, change, appending, renaming],
  };
}

const insertion: ChangeWork = {
  kind: "change",
  id: "W2",
  what: "1 byte inserted at its front",
  async prepare({ sender, workshop }) {
    const [path, beside] = [join(sender, name), join(workshop, name)];
    await copyWithInsertion(path, "!", beside);
    return { make: () => rename(beside, path), arrival: fileOfSize(name, (await stat(beside)).size) };
  },
};

const change: ChangeWork = {
  kind: "change",
  id: "W3",
  what: "1 byte changed in its middle",
  async prepare({ sender }) {
    const path = join(sender, name);
    const { size } = await stat(path);
    const middle = Math.floor(size / 2);
    const bytes = Buffer.alloc(1);
    const handle = await open(path, "r+");
    await handle.read(bytes, 0, 1, middle);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await untilNextSecond(path);
    return {
      async make() {
        await handle.write(bytes, 0, 1, middle);
        await handle.close();
      },
      arrival: fileWith(name, size, middle, bytes),
    };
  },
};

const appending: ChangeWork = {
  kind: "change",
  id: "W4",
  what: "1 MiB appended",
  async prepare({ sender }) {
    const path = join(sender, name);
    const handle = await open(path, "a");
    const bytes = Buffer.concat([...seededPieces("appended", appendedBytes)]);
    return {
      async make() {
        await handle.write(bytes);
        await handle.close();
      },
      arrival: fileOfSize(name, (await stat(path)).size + appendedBytes),
    };
  },
};

const renaming: ChangeWork = {
  kind: "change",
  id: "W5 file",
  what: "the large file renamed",
  async prepare({ sender }) {
    const path = join(sender, name);
    const { size } = await stat(path);
    return { make: () => rename(path, join(sender, newName)), arrival: fileOfSize(newName, size) };
  },
};
