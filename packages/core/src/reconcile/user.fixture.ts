import fc from "fast-check";
import { emptyVector } from "../causality/index.js";
import { type Node, type NodeId, placed, rootId } from "../tree/index.js";
import { type Desk, holderOf, isWithin, type Place } from "./desk.fixture.js";
import { isParked } from "./parking.js";
import { fileOf } from "./sketch.fixture.js";
import { nodesIn } from "./world.fixture.js";

const deeds = [
  "create",
  "create",
  "createFolder",
  "tower",
  "link",
  "copy",
  "edit",
  "edit",
  "edit",
  "edit",
  "edit",
  "edit",
  "flag",
  "move",
  "move",
  "move",
  "rename",
  "swap",
  "chain",
  "rotate",
  "nest",
  "delete",
  "delete",
  "recreate",
  "changeKind",
] as const;

/** What fills an empty tree. */
export const makingDeeds = ["create", "create", "createFolder", "createFolder", "tower", "link"] as const;

/** Something that a user does; which nodes it is done to follows from what is there then. */
export interface Deed {
  readonly do: (typeof deeds)[number];
  readonly a: number;
  readonly b: number;
  readonly name: string;
  /** 0 and 1 are contents that others write too; anything else is one that nobody has written before. */
  readonly content: number;
}

export const deedsOf = (
  names: readonly string[],
  maxLength: number,
  minLength = 0,
  kinds: readonly Deed["do"][] = deeds,
): fc.Arbitrary<Deed[]> =>
  fc.array(
    fc.record({
      do: fc.constantFrom(...kinds),
      a: fc.nat(19),
      b: fc.nat(19),
      name: fc.constantFrom(...names),
      content: fc.nat(4),
    }),
    // Every length is as likely as any other: a few deeds alone seldom meet.
    { minLength, maxLength, size: "max" },
  );

/** Writes contents that can be told apart. */
export class Pen {
  #written = 0;
  write(content: number): string {
    return content < 2 ? `common ${content}` : `own ${this.#written++}`;
  }
}

/** Does what can be done of a deed; impossible ones (a folder into itself, a name that is taken) are not. */
export function doDeed(desk: Desk, deed: Deed, pen: Pen): void {
  // Nobody does anything with a parked name but to read it.
  const all = nodesIn(desk.tree).filter((node) => !isParked(node));
  all.sort((a, b) => (a.id < b.id ? -1 : 1));
  const folders = [rootId, ...all.filter((node) => node.kind === "folder").map((node) => node.id)];
  const parentId = folders[deed.b % folders.length] as NodeId;
  const place = { parentId, name: deed.name };
  if (!make(desk, deed, place, pen) && all.length > 0) change(desk, deed, place, all, pen);
}

const makes: ReadonlySet<Deed["do"]> = new Set(makingDeeds);

/** Deeds that need nothing to be there; returns whether this was one. */
function make(desk: Desk, deed: Deed, place: Place, pen: Pen): boolean {
  if (!makes.has(deed.do)) return false;
  const located = { id: desk.newId(), ...place, vector: emptyVector };
  if (deed.do === "create") create(desk, fileOf(located, pen.write(deed.content)));
  else if (deed.do === "createFolder") create(desk, { kind: "folder", ...located });
  else if (deed.do === "link") create(desk, { kind: "symlink", ...located, target: pen.write(deed.content) });
  else buildTower(desk, located, deed, pen);
  return true;
}

function change(desk: Desk, deed: Deed, to: Place, all: readonly Node[], pen: Pen): void {
  const at = (index: number) => all[index % all.length] as Node;
  const node = at(deed.a);
  if (deed.do === "edit") edit(desk, node, pen.write(deed.content));
  else if (deed.do === "flag" && node.kind === "file") desk.put({ ...node, executable: !node.executable });
  else if (deed.do === "copy") create(desk, { ...node, id: desk.newId(), ...to });
  else if (deed.do === "move") move(desk, node, to);
  else if (deed.do === "rename") move(desk, node, { parentId: node.parentId, name: deed.name });
  else if (deed.do === "swap") rotate(desk, [node, at(deed.b)]);
  else if (deed.do === "rotate") rotate(desk, [node, at(deed.b), at(deed.a + 1)]);
  else if (deed.do === "chain") makeWay(desk, node, at(deed.b), deed.name);
  else if (deed.do === "nest") nest(desk, node);
  else if (deed.do === "delete") remove(desk, node);
  else if (deed.do === "recreate") recreate(desk, node);
  else if (deed.do === "changeKind") changeKind(desk, node, pen.write(deed.content));
}

function create(desk: Desk, node: Node): void {
  const holder = holderOf(desk, node);
  if (holder === undefined) desk.put(node);
  else if (holder.kind === "file" && node.kind === "file")
    desk.put({ ...node, ...placeOf(holder), id: holder.id });
}

/** Folders in folders, with a file in the last one. */
function buildTower(desk: Desk, bottom: Place & Pick<Node, "id" | "vector">, deed: Deed, pen: Pen): void {
  if (holderOf(desk, bottom) !== undefined) return;
  desk.put({ kind: "folder", ...bottom });
  let parentId = bottom.id;
  for (let floors = deed.a % 4; floors > 0; floors--) {
    const id = desk.newId();
    desk.put({ kind: "folder", id, parentId, name: deed.name, vector: emptyVector });
    parentId = id;
  }
  const top = { id: desk.newId(), parentId, name: deed.name, vector: emptyVector };
  desk.put(fileOf(top, pen.write(deed.content)));
}

const placeOf = ({ parentId, name }: Node): Place => ({ parentId, name });

function edit(desk: Desk, node: Node, content: string): void {
  if (node.kind === "file") desk.put(fileOf(node, content, node.executable));
  if (node.kind === "symlink") desk.put({ ...node, target: content });
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

/** Each takes the place of the next one, the last one that of the first. */
function rotate(desk: Desk, nodes: readonly Node[]): void {
  const nested = nodes.some((a) => nodes.some((b) => a !== b && isWithin(desk, a.id, b.id)));
  if (nested || new Set(nodes).size < nodes.length) return;
  nodes.forEach((node, i) => {
    desk.put(placed(node, placeOf(nodes[(i + 1) % nodes.length] as Node)));
  });
}

/** One goes to another name, and another one takes its place. */
function makeWay(desk: Desk, node: Node, for_: Node, name: string): void {
  const to = { parentId: node.parentId, name };
  if (node === for_ || holderOf(desk, to) !== undefined || isWithin(desk, node.parentId, for_.id)) return;
  const left = placeOf(node);
  desk.put(placed(node, to));
  desk.put(placed(for_, left));
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

/** A file becomes a folder of the same name, and the other way round. */
function changeKind(desk: Desk, node: Node, content: string): void {
  remove(desk, node);
  const located = { id: desk.newId(), ...placeOf(node), vector: emptyVector };
  desk.put(node.kind === "folder" ? fileOf(located, content) : { kind: "folder", ...located });
}
