import { parseVector, type VersionVector } from "../causality/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import type { Node, NodeId } from "./node.js";
import type { Sent } from "./sent.js";

/** A node as a row of the state store: JSON, without its id, which is the key. */
export function encodeNode(node: Node): string {
  return JSON.stringify(stateOf(node));
}

/** A node that is absent, with the vector of its deletion where it is known. */
export function encodeRemoval(vector: VersionVector | undefined): string {
  return JSON.stringify(vector === undefined ? { removed: true } : { removed: true, vector });
}

export function encodeSent(sent: readonly Sent[]): string {
  return JSON.stringify(
    sent.map((each) => ("deleted" in each ? { removed: true, vector: each.deleted } : stateOf(each))),
  );
}

/** Undefined for a row that is no removal. Throws `state_corrupt` for one that is damaged. */
export function decodeRemoval(row: string): { vector?: VersionVector } | undefined {
  if (!row.startsWith('{"removed":true')) return undefined;
  const { vector } = fieldsOf(parse(row));
  return vector === undefined ? {} : { vector: sharedVector(vector) };
}

/** Throws `state_corrupt` for a row that is no node. */
export function decodeNode(id: NodeId, row: string): Node {
  return nodeFrom(id, fieldsOf(parse(row)));
}

/** Throws `state_corrupt` for a row that is not what was sent of a node. */
export function decodeSent(id: NodeId, row: string): Sent[] {
  const sent = parse(row);
  if (!Array.isArray(sent) || sent.length === 0) throw corrupt(id);
  return sent.map((each) => {
    const fields = fieldsOf(each);
    return fields["removed"] === true ? { deleted: sharedVector(fields["vector"]) } : nodeFrom(id, fields);
  });
}

export type Fields = Readonly<Record<string, unknown>>;

const stateOf = ({ id: _, ...state }: Node) => state;

/** Throws `state_corrupt` for fields that are no node's. */
export function nodeFrom(id: NodeId, fields: Fields): Node {
  const { kind, parentId, name } = fields;
  if (typeof parentId !== "string" || typeof name !== "string") throw corrupt(id);
  const located = { id, parentId: intern(parentId) as NodeId, name, vector: sharedVector(fields["vector"]) };
  if (kind === "folder") return { kind, ...located };
  if (kind === "symlink" && typeof fields["target"] === "string") {
    return { kind, ...located, target: fields["target"] };
  }
  if (kind !== "file") throw corrupt(id);
  return { kind, ...located, ...contentFrom(id, fields) };
}

type File = Extract<Node, { kind: "file" }>;

function contentFrom(
  id: NodeId,
  fields: Fields,
): Pick<File, "contentId" | "sizeBytes" | "executable" | "modifiedAtMs" | "copyOf"> {
  const { contentId, sizeBytes, executable, modifiedAtMs, copyOf } = fields;
  if (typeof contentId !== "string" || typeof sizeBytes !== "number") throw corrupt(id);
  const content = {
    contentId: contentId as File["contentId"],
    sizeBytes,
    executable: executable === true,
    // A time that is none is written as null. It is shown and nothing else.
    modifiedAtMs: typeof modifiedAtMs === "number" ? modifiedAtMs : 0,
  };
  if (copyOf === undefined) return content;
  const origin = fieldsOf(copyOf);
  if (typeof origin["id"] !== "string") throw corrupt(id);
  return { ...content, copyOf: { id: origin["id"] as NodeId, vector: sharedVector(origin["vector"]) } };
}

/** Throws `state_corrupt` for what is no JSON. */
export function parse(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch (cause) {
    throw new SyncError("state_corrupt", { cause });
  }
}

/** Throws `state_corrupt` for what is no object. */
export function fieldsOf(value: unknown): Fields {
  if (typeof value === "object" && value !== null) return value as Fields;
  throw new SyncError("state_corrupt");
}

const corrupt = (id: NodeId) => new SyncError("state_corrupt", { details: { id } });

/** Most nodes have one of few vectors and parents: one string in memory serves them all. */
const shared = new Map<string, string>();
const mostShared = 65_536;
const vectors = new Map<string, VersionVector>();

export function intern(text: string): string {
  return remember(shared, text, text);
}

/** The one vector in memory that is equal to it. Checked when it is met for the first time. Throws `state_corrupt` for what is no vector. */
export function sharedVector(text: unknown): VersionVector {
  if (typeof text !== "string") throw new SyncError("state_corrupt");
  try {
    return vectors.get(text) ?? remember(vectors, text, parseVector(text));
  } catch (cause) {
    if (isSyncError(cause)) throw new SyncError("state_corrupt", { cause });
    throw cause;
  }
}

function remember<T>(known: Map<string, T>, key: string, value: T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= mostShared) known.clear();
  known.set(key, value);
  return value;
}
