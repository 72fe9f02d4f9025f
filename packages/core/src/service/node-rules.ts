import type { JournalEntry } from "../journal/index.js";
import { nameFault as faultOfName } from "../naming/index.js";
import { utf8Bytes } from "../naming/text.js";
import { limits, type WireNode } from "../protocol/index.js";
import { type Rejection, refused } from "./outcomes.js";

export function kindFault(current: JournalEntry | undefined, node: WireNode): Rejection | undefined {
  if (current === undefined || current.node.kind === node.kind) return undefined;
  return refused("kind_changed", `The node is a ${current.node.kind}.`);
}

export function nameFault(name: string): Rejection | undefined {
  const fault = faultOfName(name);
  return fault === undefined ? undefined : refused("invalid_name", `The name cannot be used: ${fault}.`);
}

const unwritable = /[\0\p{Surrogate}]/u;

/** Whether a link stays inside the root depends on where it is: each device decides that when it makes the link. */
export function targetFault(node: WireNode): Rejection | undefined {
  if (node.kind !== "symlink") return undefined;
  const { target } = node;
  const valid =
    target !== "" &&
    !target.startsWith("/") &&
    !unwritable.test(target) &&
    utf8Bytes(target) <= limits.targetBytes;
  return valid ? undefined : refused("invalid_path", "A link's target is a relative path.");
}
