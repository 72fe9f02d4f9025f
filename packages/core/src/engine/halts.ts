/**
 * A named state in which the engine touches nothing and waits for a decision, because going on could
 * remove what nobody meant to remove.
 *
 * - `root-missing`: the folder is not there, as when a disk is not mounted.
 * - `root-replaced`: the folder is not the one that was synced: its marker is gone or another one's.
 * - `root-emptied`: the folder is the one, but everything that was in it is gone.
 * - `too-many-deletes`: going on would delete more than the set share of the tree.
 * - `epoch-changed`: the server was restored from a backup.
 */
export type HaltReason =
  | "root-missing"
  | "root-replaced"
  | "root-emptied"
  | "too-many-deletes"
  | "epoch-changed";

/**
 * How a halt is resolved.
 *
 * - `continue`: go on as planned: the deletions were meant.
 * - `restore`: bring back from the server what is missing here.
 * - `merge`: keep both sides and delete nothing: what is on either side comes to the other.
 */
export type HaltDecision = "continue" | "restore" | "merge";

export interface Halt {
  readonly reason: HaltReason;
  readonly message: string;
  /** The decisions that `resolve` accepts for this reason. */
  readonly decisions: readonly HaltDecision[];
  /** Nodes that would be deleted, where that is the reason. */
  readonly deletions?: number;
}

const choices: Record<HaltReason, { message: string; decisions: readonly HaltDecision[] }> = {
  "root-missing": {
    message: "The folder is not there. Connect its disk or put it back; or let everything be fetched again.",
    decisions: ["restore"],
  },
  "root-replaced": {
    message:
      "This is not the folder that was synced before. Put the old one back, or merge this one: nothing is deleted.",
    decisions: ["merge"],
  },
  "root-emptied": {
    message: "Everything in the folder is gone. Restore it from the server, or let the deletions travel.",
    decisions: ["restore", "continue"],
  },
  "too-many-deletes": {
    message: "A large part of the tree would be deleted. Restore it, or let the deletions travel.",
    decisions: ["restore", "continue"],
  },
  "epoch-changed": {
    message: "The server was restored from a backup. Merge: both sides are kept and nothing is deleted.",
    decisions: ["merge"],
  },
};

export function haltFor(reason: HaltReason, deletions?: number): Halt {
  return { reason, ...choices[reason], ...(deletions === undefined ? {} : { deletions }) };
}
