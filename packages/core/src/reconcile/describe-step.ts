import { type NodeId, pathOf, rootId, type Trees } from "../tree/index.js";
import type { LocalOperation, RemoteOperation, SettleOperation } from "./operations.js";
import { isParkedName } from "./parking.js";

/** What an operation does, in a sentence for people. */
export function describeStep(
  trees: Trees,
  operation: SettleOperation | LocalOperation | RemoteOperation,
): string {
  switch (operation.do) {
    case "agree":
      return "Both sides have come to the same, and this is noted.";
    case "acknowledge":
      return "The journal has what this device sent, and this is noted.";
    case "resurrect":
      return "It stays although it was deleted, because a folder above it was moved.";
    case "unify":
      return `${quoted(trees, operation.localId)} here and in the journal are the same, and become one.`;
    case "split":
      return `Both sides have changed its content: what is here becomes the conflicted copy ${JSON.stringify(operation.name)}.`;
    case "rename":
      return `Another one has its name: it is renamed to ${JSON.stringify(operation.name)} here.`;
    case "move":
      return describeMove(trees, operation);
    case "create":
      return `It is made here.${operation.resurrected ? " It had been deleted here, and comes back." : ""}`;
    case "update":
      return "Its content here is replaced by the journal's.";
    case "remove":
      return "It is moved to the trash here.";
    case "put":
      return `It is sent to the journal.${operation.resurrected ? " It had been deleted there, and comes back." : ""}`;
    case "delete":
      return "It is deleted in the journal.";
  }
}

function describeMove(trees: Trees, { parentId, name }: Extract<LocalOperation, { do: "move" }>): string {
  if (isParkedName(name)) return "It makes room for another one here, for a moment.";
  const folder = parentId === rootId ? "" : `${pathIn(trees, parentId)}/`;
  return `It is moved to ${JSON.stringify(`${folder}${name}`)} here.`;
}

function quoted(trees: Trees, id: NodeId): string {
  return JSON.stringify(pathIn(trees, id));
}

function pathIn(trees: Trees, id: NodeId): string {
  return pathOf(trees.local, id) ?? pathOf(trees.remote, id) ?? id;
}
