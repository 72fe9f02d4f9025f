import type { Contents } from "./contents.js";
import { type Author, changeDisk, forget } from "./decisions.js";
import type { Tree } from "./disk-tree.js";
import type { DiskRow, NodeRow } from "./rows.js";

/**
 * Looks for contents that are gone though a node has them: the browser has evicted them all, or their names, which no browser
 * flushes, went with the power. Their nodes go, and with these the marker, in one step: so the engine meets a root that is not
 * the one which was synced, and fetches from the server what is missing. A disk that has lost something is never one
 * on which something was deleted.
 *
 * What an earlier session has seen to be there is not looked for again, unless something was missed since.
 */
export async function forgetLost(
  tree: Tree,
  contents: Contents,
  author: Author,
  disk: DiskRow,
): Promise<void> {
  const kept = await contents.generations();
  const from = disk.doubted || kept.length === 0 ? 0 : disk.sweptBelow;
  const files = await tree.read((view) => view.filesOf(from, author.generation));
  const lost = disk.doubted ? await unreadable(contents, files) : await missing(contents, files);
  if (lost.length > 0 || disk.doubted) await tree.change(forget(author, lost));
}

/** By their names alone. */
async function missing(contents: Contents, files: readonly NodeRow[]): Promise<NodeRow[]> {
  const there = new Map<number, ReadonlySet<number>>();
  const lost: NodeRow[] = [];
  for (const file of files) {
    const [generation, serial] = file.content ?? [0, 0];
    const serials = there.get(generation) ?? new Set(await contents.serials(generation));
    there.set(generation, serials);
    if (!serials.has(serial)) lost.push(file);
  }
  return lost;
}

/** How many are looked at at once. */
const looksAtOnce = 64;

/** Each one is looked at. */
async function unreadable(contents: Contents, files: readonly NodeRow[]): Promise<NodeRow[]> {
  const lost: NodeRow[] = [];
  for (let at = 0; at < files.length; at += looksAtOnce) {
    const some = files.slice(at, at + looksAtOnce);
    const found = await Promise.all(some.map(({ content }) => content && contents.find(content)));
    lost.push(...some.filter(({ sizeBytes }, index) => found[index]?.size !== sizeBytes));
  }
  return lost;
}

/**
 * Takes away what nobody names: contents of writes that a process did not live to finish, of earlier generations. None of them
 * can be named any more: their holders may change nothing.
 */
export async function sweep(tree: Tree, contents: Contents, author: Author): Promise<void> {
  const { sweptBelow: from } = await tree.read((view) => view.disk());
  let sweptBelow = author.generation;
  for (const generation of await contents.generations()) {
    if (generation < from || generation >= author.generation) continue;
    const named = new Set((await tree.read((view) => view.namedOf(generation))).map(([, serial]) => serial));
    const unnamed = async () => (await contents.serials(generation)).filter((serial) => !named.has(serial));
    for (const serial of await unnamed()) await contents.remove([generation, serial]).catch(() => {});
    // A worker that has ended may have it open for a moment yet: then it is for a later sweep.
    if ((await unnamed()).length > 0) sweptBelow = Math.min(sweptBelow, generation);
    else if (named.size === 0) await contents.removeGeneration(generation);
  }
  await contents.removeOtherDisks();
  await tree.change(changeDisk(author, (disk) => ({ ...disk, sweptBelow })));
}
