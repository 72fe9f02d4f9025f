import type { NodeId } from "../tree/index.js";

const prefix = ".syncline-parked-";

/**
 * The name under which a node waits on disk while another one takes its place, as when two files
 * swap names. The name alone says so: a crash leaves nothing to remember, because the planner never
 * takes a parked name for a user's choice and moves the node on to where the journal has it.
 */
export function parkedName(id: NodeId): string {
  return `${prefix}${id}`;
}

export function isParkedName(name: string): boolean {
  return name.startsWith(prefix);
}
