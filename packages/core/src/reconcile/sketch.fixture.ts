import { emptyVector } from "../causality/index.js";
import type { ContentId } from "../content/manifest.js";
import { type Node, type NodeId, rootId, type Tree } from "../tree/index.js";

/**
 * A tree as tests write it. A folder is an object, a file its content (`x*`: executable), `-> x` a link.
 * A name says which node of the base it is where its path does not: `b<F/a` is the base's `F/a`, now
 * called `b`, and `a<` is a new node under an old name.
 */
export type Sketch = { readonly [name: string]: Sketch | string };

/** The nodes of a base: their ids tell their kind and path. */
export function baseNodesOf(sketch: Sketch): Node[] {
  return nodesOf(sketch, new Set(), "");
}

/** The nodes of a later state of that base. New ones get ids that begin with the side. */
export function nodesOf(sketch: Sketch, base: ReadonlySet<NodeId>, side: string): Node[] {
  const claimed = new Set<NodeId>();
  const claim = (folder: Sketch) => {
    for (const [key, value] of Object.entries(folder)) {
      const source = parse(key).source;
      if (source) claimed.add(`${kindOf(value)}:${source}` as NodeId);
      if (typeof value !== "string") claim(value);
    }
  };
  claim(sketch);
  const walk = (folder: Sketch, parentId: NodeId, path: string, basePath: string): Node[] =>
    Object.entries(folder).flatMap(([key, value]): Node[] => {
      const { name, source } = parse(key);
      const kind = kindOf(value);
      const usual = `${kind}:${basePath}${name}` as NodeId;
      const isUsual = source === undefined && base.has(usual) && !claimed.has(usual);
      const fresh = `${side}${kind}:${path}${name}` as NodeId;
      const id = source ? (`${kind}:${source}` as NodeId) : isUsual ? usual : fresh;
      const node = nodeOf({ id, parentId, name, vector: emptyVector }, value);
      if (typeof value === "string") return [node];
      const below = id.slice(id.indexOf(":") + 1);
      return [node, ...walk(value, id, `${path}${name}/`, `${below}/`)];
    });
  return walk(sketch, rootId, "", "");
}

function parse(key: string): { name: string; source: string | undefined } {
  const at = key.indexOf("<");
  return at < 0 ? { name: key, source: undefined } : { name: key.slice(0, at), source: key.slice(at + 1) };
}

function kindOf(value: Sketch | string): Node["kind"] {
  if (typeof value !== "string") return "folder";
  return value.startsWith("-> ") ? "symlink" : "file";
}

type Located = Pick<Node, "id" | "parentId" | "name" | "vector">;

function nodeOf(located: Located, value: Sketch | string): Node {
  if (typeof value !== "string") return { kind: "folder", ...located };
  if (value.startsWith("-> ")) return { kind: "symlink", ...located, target: value.slice(3) };
  return fileOf(located, value.replace(/\*$/, ""), value.endsWith("*"));
}

export function fileOf(located: Located, content: string, executable = false): Node {
  const contentId = content as ContentId;
  return { kind: "file", ...located, contentId, sizeBytes: content.length, executable, modifiedAtMs: 0 };
}

/** A tree as a sketch again, names and contents alone. */
export function sketchOf(tree: Pick<Tree, "children">, folderId: NodeId = rootId): Sketch {
  const entries = [...tree.children(folderId)].map((node): [string, Sketch | string] => {
    if (node.kind === "folder") return [node.name, sketchOf(tree, node.id)];
    if (node.kind === "symlink") return [node.name, `-> ${node.target}`];
    return [node.name, `${node.contentId}${node.executable ? "*" : ""}`];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
