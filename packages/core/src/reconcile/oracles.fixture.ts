import { type Node, type NodeId, rootId, sameBytes, sameLocation, sameState } from "../tree/index.js";
import { nodesIn, type World } from "./world.fixture.js";

type Nodes = ReadonlyMap<NodeId, Node>;

export const snapshot = (nodes: Iterable<Node>): Nodes =>
  new Map(Array.from(nodes, (node) => [node.id, node]));

/** Fails unless nothing is left to do: all trees equal, and one that a disk and the service can hold. */
export function expectSettled(world: World): void {
  const { trees, journal, keyOf } = world;
  const differing = [...trees.differing()];
  if (differing.length > 0) fail("still differs", differing);
  const remote = snapshot(journal.live());
  const local = snapshot(nodesIn(trees.local));
  if (remote.size !== local.size) fail("not all are in the tree", [remote.size, local.size]);
  const places = new Set<string>();
  for (const node of local.values()) {
    const other = remote.get(node.id);
    const base = trees.base.get(node.id);
    if (other === undefined || base === undefined) fail("is on one side alone", node);
    if (!sameState(node, other) || !sameState(node, base)) fail("is not the same", [node, other, base]);
    const place = `${node.parentId}/${keyOf(node.name)}`;
    if (places.has(place)) fail("shares its name", node);
    places.add(place);
    if (node.name.startsWith(".syncline-parked")) fail("is parked", node);
  }
  if ([...trees.sentNodes()].some((id) => journal.get(id) !== undefined && trees.differing().has(id))) {
    fail("was sent and never settled", [...trees.sentNodes()]);
  }
}

export function fail(why: string, what: unknown): never {
  throw new Error(`${why}: ${JSON.stringify(what)}`);
}

/** The three trees before anything was planned, and the tree in the end. */
export interface Outcome {
  readonly base: Nodes;
  readonly local: Nodes;
  readonly remote: Nodes;
  readonly final: Nodes;
}

export const bytesOf = (node: Node): string | undefined =>
  node.kind === "file" ? node.contentId : node.kind === "symlink" ? `-> ${node.target}` : undefined;

/** Whatever a side has that the other had not seen and then removed or replaced is still there. */
export function expectNothingLost({ base, local, remote, final }: Outcome): void {
  const surviving = new Set(Array.from(final.values(), bytesOf));
  for (const [mine, theirs] of [
    [local, remote],
    [remote, local],
  ] as const) {
    for (const node of mine.values()) {
      const bytes = bytesOf(node);
      if (bytes === undefined || surviving.has(bytes)) continue;
      const before = base.get(node.id);
      const other = theirs.get(node.id);
      const isNew = before === undefined || !sameBytes(before, node);
      const untouchedThere = other !== undefined && sameBytes(other, node);
      const changedHere = before !== undefined && !sameState(before, node);
      const chosen = other === undefined && (changedHere || isMovedAlong(base, mine, theirs, node));
      if (isNew || untouchedThere || chosen) fail("is lost", { node, before, other });
    }
  }
}

/** Nothing that one side deleted is there unless the other side had done something about it. */
export function expectNothingComesBack({ base, local, remote, final }: Outcome): void {
  for (const node of final.values()) {
    const before = base.get(node.id);
    if (before === undefined) continue;
    for (const [mine, theirs] of [
      [local, remote],
      [remote, local],
    ] as const) {
      if (mine.has(node.id)) continue;
      const other = theirs.get(node.id);
      if (other === undefined) fail("came back though both had deleted it", node);
      const touched = !sameState(before, other);
      const holds = [...final.values()].some((child) => child.parentId === node.id);
      if (!touched && !holds && !isMovedAlong(base, theirs, mine, other)) fail("came back", node);
    }
  }
}

/** Whether a folder above, deleted on their side together with all between, was moved on mine. */
function isMovedAlong(base: Nodes, mine: Nodes, theirs: Nodes, node: Node): boolean {
  for (let id = node.parentId; id !== rootId; ) {
    const folder = mine.get(id);
    const before = base.get(id);
    if (folder === undefined || before === undefined || theirs.has(id)) return false;
    if (!sameLocation(folder, before)) return true;
    id = folder.parentId;
  }
  return false;
}
