import type { Node, NodeId } from "../tree/index.js";

const prefix = ".syncline-parked-";

/**
 * The name under which a node waits on disk while another one takes its place, as when two files
 * swap names. The name alone says so: a crash leaves nothing to remember, because the planner never
 * takes a parked name for a user's choice and moves the node on to where it belongs.
 */
export function parkedName(id: NodeId): string {
  return `${prefix}${id}`;
}

export function isParkedName(name: string): boolean {
  return name.startsWith(prefix);
}

/** The node that waits under this name; a scan that finds it needs no other proof of which node it is. */
export function parkedNodeOf(name: string): NodeId | undefined {
  return isParkedName(name) ? (name.slice(prefix.length) as NodeId) : undefined;
}

export function isParked(node: Node): boolean {
  return node.name === parkedName(node.id);
}
