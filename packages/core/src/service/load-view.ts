import type { ContentId } from "../content/manifest.js";
import type { NamespaceReader, Place } from "../journal/index.js";
import { nameFault, nameKey } from "../naming/index.js";
import type { CommitOperation, NameRule } from "../protocol/index.js";
import { type NodeId, rootId } from "../tree/index.js";
import { CommitView } from "./commit-view.js";
import type { ReadManifests } from "./content-rules.js";
import { idOf } from "./decide.js";

type Put = Extract<CommitOperation, { op: "put" }>;

/** Loads all that deciding these operations can ask for: seven questions, however many operations there are. */
export async function loadView(
  reader: NamespaceReader,
  operations: readonly CommitOperation[],
  manifests: ReadManifests,
): Promise<CommitView> {
  const puts = operations.filter((operation): operation is Put => operation.op === "put");
  const parents = [...new Set(puts.map(({ node }) => node.parentId))].filter((id) => id !== rootId);
  const ids = [...new Set(operations.map(idOf))];
  const named = await reader.nodes(ids);
  const known = new Map(named.map((entry) => [entry.node.id, entry]));
  const isKnownFolder = (id: NodeId) => known.get(id)?.node.kind === "folder";
  const moved = puts.filter(
    ({ node }) => isKnownFolder(node.id) && known.get(node.id)?.node.parentId !== node.parentId,
  );
  const deletedFolders = operations
    .filter(({ op }) => op === "delete")
    .map(idOf)
    .filter(isKnownFolder);
  const chunks = [...manifests.values()].flatMap((read) => ("fault" in read ? [] : read.manifest.chunks));

  return new CommitView({
    nodes: [...(await ask(parents, (all) => reader.chains(all))), ...named],
    holders: await ask(placesOf(puts, reader.record.nameRule), (all) => reader.named(all)),
    childCounts: new Map(await ask(deletedFolders, (all) => reader.childCounts(all))),
    heights: new Map(await ask([...new Set(moved.map(idOf))], (all) => reader.heights(all))),
    contents: new Map(
      (await ask(contentsOf(puts), (all) => reader.contents(all))).map((info) => [
        info.contentId,
        info.sizeBytes,
      ]),
    ),
    chunks: new Map(
      (await ask([...new Set(chunks.map(({ hash }) => hash))], (all) => reader.chunks(all))).map((chunk) => [
        chunk.hash,
        chunk.sizeBytes,
      ]),
    ),
  });
}

/** No round trip for an empty list. */
async function ask<Q, A>(
  all: readonly Q[],
  question: (all: readonly Q[]) => Promise<Iterable<A>>,
): Promise<A[]> {
  return all.length === 0 ? [] : [...(await question(all))];
}

function placesOf(puts: readonly Put[], rule: NameRule): Place[] {
  return puts
    .filter(({ node }) => nameFault(node.name) === undefined)
    .map(({ node }) => ({ parentId: node.parentId, nameKey: nameKey(node.name, rule) }));
}

function contentsOf(puts: readonly Put[]): ContentId[] {
  return [...new Set(puts.flatMap(({ node }) => (node.kind === "file" ? [node.contentId] : [])))];
}
