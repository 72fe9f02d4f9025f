import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CopiedFiles, copyWithInsertion, writeSeededFile } from "../content/index.js";
import { bytesText } from "../report/index.js";
import type { Cast } from "./cast.js";
import type { Scene } from "./scene.js";

export const library = "library";
export const bigFile = "footage.bin";
export const bigFileBytes = 256 * 1024 * 1024;
const exportFile = "export.bin";
const exportBytes = 128 * 1024 * 1024;
const plan = `${library}/plan.md`;
const draft = `${library}/draft.md`;

const bothInSync = ({ ada, grace }: Cast): boolean => ada.inSync && grace.inSync;

/** Everything is in Ada's folder already; both engines start to watch. */
export const firstSync = (copied: CopiedFiles): Scene => ({
  title: "First sync",
  async play(cast) {
    const { ada, grace, lines, bulletin } = cast;
    await Promise.all([ada.start(), grace.start()]);
    const received = () => [...grace.applied.values()].filter((change) => change === "created").length;
    const everything = copied.files + 3;
    // The large file goes last: Grace is in sync with what there is more than once before it.
    const complete = () => received() >= everything && grace.applied.has(bigFile);
    await bulletin.until("first sync", () => complete() && bothInSync(cast));
    return {
      fileBytes: copied.bytes + bigFileBytes,
      note: `${copied.files} files and one of ${bytesText(bigFileBytes)}, in ${lines.ada.requests} and ${lines.grace.requests} requests`,
    };
  },
});

export const insertion: Scene = {
  title: "One byte inserted at the front",
  async play(cast) {
    const { ada, grace, bulletin, workshop } = cast;
    const beside = join(workshop, bigFile);
    await copyWithInsertion(join(ada.folder, bigFile), "!", beside);
    await rename(beside, join(ada.folder, bigFile));
    await bulletin.until("the changed file", () => grace.applied.has(bigFile) && bothInSync(cast));
    return { fileBytes: bigFileBytes + 1, note: "only what is around the change travels" };
  },
};

export const folderRename: Scene = {
  title: "A folder of many files renamed",
  async play(cast) {
    const { ada, grace, bulletin } = cast;
    const newName = "reading room";
    await rename(join(ada.folder, library), join(ada.folder, newName));
    await bulletin.until(
      "the renamed folder",
      () => grace.applied.get(newName) === "moved" && bothInSync(cast),
    );
    await rename(join(grace.folder, newName), join(grace.folder, library));
    await bulletin.until(
      "the folder renamed back",
      () => ada.applied.get(library) === "moved" && bothInSync(cast),
    );
    return {
      fileBytes: 0,
      note: `there by Ada and back by Grace: ${grace.applied.size + ada.applied.size} changes on disk`,
    };
  },
};

/** Grace is cut off, does something, and only then hears what Ada did meanwhile. */
async function whileGraceIsOffline(
  cast: Cast,
  first: () => Promise<void>,
  then: () => Promise<void>,
  path: string,
): Promise<void> {
  const { ada, grace, lines, bulletin } = cast;
  lines.grace.cut();
  await first();
  await bulletin.until("Grace to notice that she is offline", () => grace.status?.phase === "offline");
  await then();
  await bulletin.until("Ada's change to be sent", () => ada.committed.has(path) && ada.inSync);
  lines.grace.mend();
}

export const conflict: Scene = {
  title: "Edited on both sides while one was offline",
  async play(cast) {
    const { ada, grace, bulletin } = cast;
    const [byGrace, byAda] = ["Grace's plan\n", "Ada's plan\n"];
    await whileGraceIsOffline(
      cast,
      () => writeFile(join(grace.folder, plan), byGrace),
      () => writeFile(join(ada.folder, plan), byAda),
      plan,
    );
    await bulletin.until("a conflicted copy on both sides", () => {
      const copy = grace.conflicts[0];
      return copy !== undefined && ada.applied.has(copy) && bothInSync(cast);
    });
    const copy = grace.conflicts[0] as string;
    for (const { folder } of [ada, grace]) {
      await expectText(join(folder, plan), byAda);
      await expectText(join(folder, copy), byGrace);
    }
    return { fileBytes: byGrace.length + byAda.length, note: copy.split("/").at(-1) ?? "" };
  },
};

export const deleteAgainstEdit: Scene = {
  title: "Deleted on one side, edited on the other",
  async play(cast) {
    const { ada, grace, bulletin } = cast;
    const edited = "An edit beats a deletion.\n";
    await whileGraceIsOffline(
      cast,
      () => writeFile(join(grace.folder, draft), edited),
      () => rm(join(ada.folder, draft)),
      draft,
    );
    await bulletin.until("the edited file to come back", () => ada.applied.has(draft) && bothInSync(cast));
    for (const { folder } of [ada, grace]) await expectText(join(folder, draft), edited);
    return { fileBytes: edited.length, note: "the edit survives on both sides" };
  },
};

export const killedUpload: Scene = {
  title: "Killed in the middle of an upload",
  async play(cast) {
    const { ada, grace, lines, bulletin, workshop } = cast;
    const beside = join(workshop, exportFile);
    await writeSeededFile(beside, "export", exportBytes);
    const before = lines.ada.total.up;
    const sent = () => lines.ada.total.up - before;
    await rename(beside, join(ada.folder, exportFile));
    await untilSent(sent, exportBytes / 2);
    await ada.kill();
    const first = sent();
    await cast.server.restart();
    await ada.reopen();
    await ada.start();
    await bulletin.until(
      "the whole file on the other side",
      () => grace.applied.has(exportFile) && bothInSync(cast),
    );
    const again = sent() - first;
    if (again > exportBytes * 0.75)
      throw new Error(`The upload began anew: ${bytesText(again)} after the kill.`);
    return {
      fileBytes: exportBytes,
      note: `engine and server killed after ${bytesText(first)}; ${bytesText(again)} more to finish`,
    };
  },
};

/** The proxy counts as bytes pass, and tells nobody: a look on every turn of the event loop is enough. */
async function untilSent(sent: () => number, bytes: number): Promise<void> {
  while (sent() < bytes) await new Promise((resolve) => setImmediate(resolve));
}

async function expectText(path: string, expected: string): Promise<void> {
  const found = await readFile(path, "utf8");
  if (found !== expected) throw new Error(`${path} holds ${JSON.stringify(found)}.`);
}

export async function prepareDrafts(folder: string): Promise<void> {
  await writeFile(join(folder, plan), "The plan\n");
  await writeFile(join(folder, draft), "The draft\n");
}
