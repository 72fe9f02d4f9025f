import { pathOf, rootId, type Trees } from "../tree/index.js";
import type { Facet } from "./explain.js";
import type { LocalOperation, RemoteOperation, SettleOperation } from "./operations.js";
import { isParkedName } from "./parking.js";

/** Who has changed what, in a sentence. */
export function describeFacets(here: readonly Facet[], there: readonly Facet[]): string {
  const list = (facets: readonly Facet[]) => facets.join(" and ");
  if (here.length > 0 && there.length > 0) return `Changed here: ${list(here)}; elsewhere: ${list(there)}.`;
  if (here.length > 0) return `Changed here: ${list(here)}.`;
  if (there.length > 0) return `Changed elsewhere: ${list(there)}.`;
  return "It was changed elsewhere and back again.";
}

/** What an operation does and why, in a sentence for people. */
export function describeStep(trees: Trees, step: SettleOperation | LocalOperation | RemoteOperation): string {
  switch (step.do) {
    case "agree":
    case "acknowledge":
      return "Both sides are equal; this device only has to take note of it.";
    case "resurrect":
      return "It was deleted on one side, but its folder was moved on the other: it stays.";
    case "unify":
      return "Both sides made it, and it is the same: the two become one.";
    case "split":
      return `Both sides changed its content: the one here becomes "${step.name}", beside the journal's.`;
    case "rename":
      return `Another one has its name: this one becomes "${step.name}".`;
    case "move":
      return describeMove(trees, step);
    case "create":
      return step.resurrected
        ? "It was deleted here, but changed elsewhere since: it comes back."
        : "It was made elsewhere, and comes here.";
    case "update":
      return "It was changed elsewhere, and is brought up to date here.";
    case "remove":
      return "It was deleted elsewhere, and goes to the trash here.";
    case "put":
      return describePut(trees, step);
    case "delete":
      return "It was deleted here, and the journal is told.";
  }
}

function describeMove(trees: Trees, { parentId, name }: Extract<LocalOperation, { do: "move" }>): string {
  if (isParkedName(name)) return "It makes room for another one for a moment.";
  const folder = pathOf(trees.local, parentId) ?? pathOf(trees.remote, parentId) ?? "";
  return `It was moved elsewhere, and goes to "${parentId === rootId ? "" : `${folder}/`}${name}" here too.`;
}

function describePut(trees: Trees, { node, resurrected }: Extract<RemoteOperation, { do: "put" }>): string {
  if (resurrected) return "It was deleted elsewhere, but changed here since: it is sent again.";
  if (trees.base.get(node.id) === undefined) return "It is new here, and is sent.";
  return "It was changed or moved here, and is sent.";
}
