import type { Arrival } from "../peers/index.js";

/** The sender's folder, and one beside it on the same disk where files can be made before they are saved. */
export interface Bench {
  readonly sender: string;
  readonly workshop: string;
}

/** A change that is ready to be made. */
export interface Change {
  /** The clock starts right before: it makes what was prepared visible, and no more. */
  make(): Promise<void>;
  readonly arrival: Arrival;
}

interface Titled {
  /** Such as `W2`; unique. */
  readonly id: string;
  readonly what: string;
}

/** One change, taken across. */
export interface ChangeWork extends Titled {
  readonly kind: "change";
  prepare(bench: Bench): Promise<Change>;
}

/** A pass that finds nothing, by a process that has just started. */
export interface ColdPassWork extends Titled {
  readonly kind: "cold pass";
}

/** Many small saves, one after the other. */
export interface SavesWork extends Titled {
  readonly kind: "saves";
  readonly saves: number;
}

export type Work = ChangeWork | ColdPassWork | SavesWork;

/** Works that follow one another on the same folders. */
export interface Scenario {
  readonly name: string;
  /** Whether it is about many files, and so runs in memory: a disk remembers what was deleted on it before. */
  readonly inMemory: boolean;
  readonly watches: boolean;
  /** Peers that store have nothing to receive and nothing to be visible in. */
  readonly needsReceiver: boolean;
  readonly works: readonly Work[];
}
