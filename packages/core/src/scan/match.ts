import { isParkedName } from "../reconcile/index.js";
import type { Node, NodeId, Trees } from "../tree/index.js";
import type { DiskIndex } from "./disk-index.js";
import { type Found, parentOf } from "./found.js";

export interface MatchInput {
  /** In order of the walk: a folder before what is in it. */
  readonly found: readonly Found[];
  readonly trees: Trees;
  readonly index: DiskIndex;
  /** Whether this node may be anywhere: it was looked for, and is not known to be where it was. */
  readonly isSought: (id: NodeId) => boolean;
  /** Whether this entry, which is in the node's place, may be the node. */
  readonly isSoughtHere: (id: NodeId, entry: Found) => boolean;
  readonly newId: () => NodeId;
}

/**
 * Says which node each found entry is, so that a rename is a rename and not a deletion and a
 * creation. An entry is, in this order of right:
 *
 * 1. the node whose file object it is (same file id), wherever it is now; of several names for one
 *    file, the one in the node's own place;
 * 2. the node in whose place it is, when it is of the same kind: editors save by writing a new file
 *    over the old name. This right beats the first when the old file was only moved aside
 *    (`a` → `a~`, then a new `a`): the name keeps its history;
 * 3. a new node; one and the same for an entry that was seen twice, before and after its folder was moved.
 *
 * After this every found entry has its `nodeId`, and no other two share one. Returns the matched nodes.
 */
export function matchFound(input: MatchInput): Set<NodeId> {
  const matched = new Set<NodeId>();
  const claim = (entry: Found, id: NodeId) => {
    entry.nodeId = id;
    matched.add(id);
  };
  const byFile = candidatesByFile(input);
  const places = new Map<string, Found>();
  // Folders first, and from the top: the place of a file is known only when its folder is.
  for (const folders of [true, false]) {
    for (const entry of input.found) {
      if ((entry.stat.kind === "folder") !== folders) continue;
      const id = byFile.get(entry);
      if (id !== undefined && !matched.has(id)) claim(entry, id);
    }
  }
  for (const entry of input.found) {
    const parentId = parentOf(entry);
    if (parentId !== undefined) places.set(`${parentId}/${entry.name}`, entry);
  }
  for (const entry of input.found) yieldToNewFile(input, entry, places, matched);
  const seen = new Map<string, NodeId>();
  const placeOf = (entry: Found) => `${parentOf(entry)}/${entry.stat.kind}/${entry.name}`;
  for (const entry of input.found) if (entry.nodeId !== undefined) seen.set(placeOf(entry), entry.nodeId);
  for (const entry of input.found) {
    if (entry.nodeId !== undefined) continue;
    const inPlace = nodeInPlace(input, entry);
    const isFree = inPlace !== undefined && !matched.has(inPlace);
    const id = isFree ? inPlace : (seen.get(placeOf(entry)) ?? input.newId());
    seen.set(placeOf(entry), id);
    claim(entry, id);
  }
  return matched;
}

/** The node that each entry is by its file id. Where a file has several names, its own place comes first. */
function candidatesByFile({ found, trees, index, isSought }: MatchInput): Map<Found, NodeId> {
  const candidates = new Map<Found, NodeId>();
  const chosen = new Map<NodeId, Found>();
  for (const entry of found) {
    const id = index.nodeOf(entry.stat.fileId);
    const node = id === undefined ? undefined : (trees.local.get(id) ?? trees.base.get(id));
    if (id === undefined || node?.kind !== entry.stat.kind || !isSought(id)) continue;
    const rival = chosen.get(id);
    if (rival !== undefined && (isInPlace(trees, rival, id) || !isInPlace(trees, entry, id))) continue;
    if (rival !== undefined) candidates.delete(rival);
    chosen.set(id, entry);
    candidates.set(entry, id);
  }
  return candidates;
}

function isInPlace(trees: Trees, entry: Found, id: NodeId): boolean {
  const node = trees.local.get(id);
  if (node === undefined || node.name !== entry.name) return false;
  const parent = entry.parent;
  if (typeof parent === "string") return parent === node.parentId;
  return parent.nodeId === undefined
    ? parent.name === trees.local.get(node.parentId)?.name
    : parent.nodeId === node.parentId;
}

/**
 * A file that was moved aside for a new one under its old name leaves its identity to the name. One that was parked
 * does not: no user has moved it, and the new one has nothing to do with it.
 */
function yieldToNewFile(
  { trees, index }: MatchInput,
  moved: Found,
  places: ReadonlyMap<string, Found>,
  matched: ReadonlySet<NodeId>,
): void {
  const id = moved.nodeId;
  const node = id === undefined ? undefined : trees.local.get(id);
  if (id === undefined || node?.kind !== "file" || !matched.has(id) || isParkedName(moved.name)) return;
  const successor = places.get(`${node.parentId}/${node.name}`);
  if (successor === undefined || successor === moved || successor.stat.kind !== "file") return;
  if (successor.nodeId !== undefined || index.nodeOf(successor.stat.fileId) !== undefined) return;
  successor.nodeId = id;
  delete moved.nodeId;
}

function nodeInPlace({ trees, isSoughtHere }: MatchInput, entry: Found): NodeId | undefined {
  const parentId = parentOf(entry);
  if (parentId === undefined) return undefined;
  const node: Node | undefined = trees.local.at(parentId, entry.name);
  if (node === undefined || node.kind !== entry.stat.kind || !isSoughtHere(node.id, entry)) return undefined;
  return node.id;
}
