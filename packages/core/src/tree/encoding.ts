import type { VersionVector } from "../causality/index.js";
import { SyncError } from "../errors/index.js";
import type { Node, NodeId } from "./node.js";

/** A node as a row of the state store: JSON, without its id, which is the key. */
export function encodeNode({ id: _, ...state }: Node): string {
  return JSON.stringify(state);
}

/** A node that is absent, with the vector of its deletion where it is known. */
export function encodeRemoval(vector: VersionVector | undefined): string {
  return JSON.stringify(vector === undefined ? { removed: true } : { removed: true, vector });
}

export function decodeRemoval(row: string): { vector?: VersionVector } | undefined {
  return row.startsWith('{"removed":true') ? (parse(row) as { vector?: VersionVector }) : undefined;
}

/** Throws `state_corrupt` for a row that is no node. */
export function decodeNode(id: NodeId, row: string): Node {
  const state = parse(row);
  const located =
    typeof state["parentId"] === "string" &&
    typeof state["name"] === "string" &&
    typeof state["vector"] === "string";
  const whole =
    state["kind"] === "folder" ||
    (state["kind"] === "symlink" && typeof state["target"] === "string") ||
    (state["kind"] === "file" &&
      typeof state["contentId"] === "string" &&
      typeof state["sizeBytes"] === "number");
  if (!located || !whole) throw new SyncError("state_corrupt", { details: { id } });
  return { id, ...share(state) } as unknown as Node;
}

function parse(row: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(row);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through: whatever is not an object is corrupt, and says so once.
  }
  throw new SyncError("state_corrupt");
}

const shared = new Map<string, string>();
const mostShared = 65_536;

/** Most nodes have one of few vectors and parents: one string in memory serves them all. */
function share(state: Record<string, unknown>): Record<string, unknown> {
  for (const field of ["vector", "parentId"] as const) state[field] = intern(state[field] as string);
  return state;
}

function intern(text: string): string {
  const known = shared.get(text);
  if (known !== undefined) return known;
  if (shared.size >= mostShared) shared.clear();
  shared.set(text, text);
  return text;
}
