import fc from "fast-check";
import { emptyVector } from "../causality/index.js";
import { type Node, type NodeId, placed, rootId, type Tree } from "../tree/index.js";
import { isParked } from "./parking.js";
import { fileOf } from "./sketch.fixture.js";
import { nodesIn, type World } from "./world.fixture.js";

/** A tree that a user changes: this disk, or somebody else's through the journal. */
export interface Desk {
  readonly tree: Pick<Tree, "get" | "children">;
  put(node: Node): void;
  remove(id: NodeId): void;
  newId(): NodeId;
  /** Names with the same key cannot be in one folder here. */
  keyOf(name: string): string;
}

const deeds = [
  "create",
  "create",
  "createFolder",
  "link",
  "edit",
  "edit",
  "edit",
  "flag",
  "move",
  "move",
  "rename",
  "swap",
  "nest",
  "delete",
  "delete",
  "recreate",
  "changeKind",
] as const;

/** Something that a user does; which nodes it is done to follows from what is there then. */
export interface Deed {
  readonly do: (typeof deeds)[number];
  readonly a: number;
  readonly b: number;
  readonly name: string;
  /** 0 and 1 are contents that others write too; anything else is one that nobody has written before. */
  readonly content: number;
}

export const deedsOf = (names: readonly string[], maxLength: number, minLength = 0): fc.Arbitrary<Deed[]> =>
  fc.array(
    fc.record({
      do: fc.constantFrom(...deeds),
      a: fc.nat(9),
      b: fc.nat(9),
      name: fc.constantFrom(...names),
      content: fc.nat(4),
    }),
    { minLength, maxLength },
  );

/** Writes contents that can be told apart. */
export class Pen {
  #written = 0;
  write(content: number): string {
    return content < 2 ? `common ${content}` : `own ${this.#written++}`;
  }
}

export function localDesk(world: World): Desk {
  return {
    get tree() {
      return world.trees.local;
    },
    put: (node) => {
      const vector = (world.trees.local.get(node.id) ?? world.trees.base.get(node.id))?.vector ?? emptyVector;
      world.trees.setLocal(node.id, { ...node, vector });
    },
    remove: (id) => world.trees.setLocal(id, undefined),
    newId: () => world.newId("n"),
    keyOf: (name) => name,
  };
}

/** Somebody else, whose device is always up to date. */
export function remoteDesk(world: World): Desk {
  let made = 0;
  const { journal } = world;
  return {
    tree: {
      get: (id) => journal.get(id),
      children: (parentId) => journal.live().filter((node) => node.parentId === parentId),
    },
    put: (node) => world.writeElsewhere(node.id, node),
    remove: (id) => world.writeElsewhere(id, undefined),
    newId: () => `m${String(made++).padStart(4, "0")}` as NodeId,
    keyOf: world.keyOf,
  };
}

/** Does what can be done of a deed; impossible ones (a folder into itself, a name that is taken) are not. */
export function doDeed(desk: Desk, deed: Deed, pen: Pen): void {
  // Nobody does anything with a parked name but to read it.
  const all = nodesIn(desk.tree).filter((node) => !isParked(node));
  all.sort((a, b) => (a.id < b.id ? -1 : 1));
  const folders = [rootId, ...all.filter((node) => node.kind === "folder").map((node) => node.id)];
  const parentId = folders[deed.b % folders.length] as NodeId;
  const node = all[deed.a % Math.max(1, all.length)];
  const place = { parentId, name: deed.name };
  const located = { id: desk.newId(), ...place, vector: emptyVector };
  if (deed.do === "create") create(desk, fileOf(located, pen.write(deed.content)));
  else if (deed.do === "createFolder") create(desk, { kind: "folder", ...located });
  else if (deed.do === "link") create(desk, { kind: "symlink", ...located, target: pen.write(deed.content) });
  else if (node === undefined) return;
  else if (deed.do === "edit") edit(desk, node, pen.write(deed.content));
  else if (deed.do === "flag" && node.kind === "file") desk.put({ ...node, executable: !node.executable });
  else if (deed.do === "move") move(desk, node, place);
  else if (deed.do === "rename") move(desk, node, { parentId: node.parentId, name: deed.name });
  else if (deed.do === "swap") swap(desk, node, all[deed.b % all.length] as Node);
  else if (deed.do === "nest") nest(desk, node);
  else if (deed.do === "delete") remove(desk, node);
  else if (deed.do === "recreate") recreate(desk, node);
  else if (deed.do === "changeKind") {
    remove(desk, node);
    const at = { ...located, parentId: node.parentId, name: node.name };
    desk.put(node.kind === "folder" ? fileOf(at, pen.write(deed.content)) : { kind: "folder", ...at });
  }
}

type Place = Pick<Node, "parentId" | "name">;

function holderOf(desk: Desk, { parentId, name }: Place): Node | undefined {
  return [...desk.tree.children(parentId)].find((child) => desk.keyOf(child.name) === desk.keyOf(name));
}

function create(desk: Desk, node: Node): void {
  const holder = holderOf(desk, node);
  if (holder === undefined) desk.put(node);
  else if (holder.kind === "file" && node.kind === "file")
    desk.put({ ...node, ...place(holder), id: holder.id });
}

const place = ({ parentId, name }: Node): Place => ({ parentId, name });

function edit(desk: Desk, node: Node, content: string): void {
  if (node.kind === "file") desk.put(fileOf(node, content, node.executable));
  if (node.kind === "symlink") desk.put({ ...node, target: content });
}

function isWithin(desk: Desk, id: NodeId, folderId: NodeId): boolean {
  for (let at: NodeId | undefined = id; at !== undefined; at = desk.tree.get(at)?.parentId) {
    if (at === folderId) return true;
  }
  return false;
}

/** As `mv`: a file takes the place of another. */
function move(desk: Desk, node: Node, to: Place): void {
  const holder = holderOf(desk, to);
  if (isWithin(desk, to.parentId, node.id)) return;
  if (holder !== undefined && holder.id !== node.id) {
    if (holder.kind === "folder" || node.kind === "folder") return;
    desk.remove(holder.id);
  }
  desk.put(placed(node, to));
}

function swap(desk: Desk, a: Node, b: Node): void {
  if (isWithin(desk, a.id, b.id) || isWithin(desk, b.id, a.id)) return;
  desk.put(placed(a, b));
  desk.put(placed(b, a));
}

/** A/B becomes B/A. */
function nest(desk: Desk, node: Node): void {
  const parent = desk.tree.get(node.parentId);
  if (node.kind !== "folder" || parent === undefined || isParked(parent)) return;
  const grandparent = { parentId: parent.parentId, name: parent.name };
  const inside = { parentId: node.id, name: parent.name };
  if (holderOf(desk, inside) !== undefined) return;
  desk.put(placed(parent, inside));
  desk.put(placed(node, grandparent));
}

function remove(desk: Desk, node: Node): void {
  for (const child of [...desk.tree.children(node.id)]) remove(desk, child);
  desk.remove(node.id);
}

/** Deletes and makes the same again: same names, same contents, new nodes. */
function recreate(desk: Desk, node: Node): void {
  const below = [node, ...nodesIn(desk.tree, node.id)];
  if (below.some(isParked)) return;
  const ids = new Map(below.map(({ id }) => [id, desk.newId()]));
  remove(desk, node);
  for (const old of below) {
    const parentId = ids.get(old.parentId) ?? old.parentId;
    desk.put({ ...old, id: ids.get(old.id) as NodeId, parentId });
  }
}

/** Mulberry32: numbers in [0, 1) that follow from the seed. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
