/** A change of one place in the code. */
export interface Edit {
  /** From the top of the repository. */
  readonly file: string;
  /** Text that is in the file exactly once. Short, so that it lives through changes around it. */
  readonly find: string;
  readonly replace: string;
}

/** Seeds of the simulation that must come to a failure too. The suite runs the same ones, so they pass without a fault. */
export interface SeedRange {
  readonly from: number;
  readonly seeds: number;
  readonly operations: number;
  readonly faults: "all" | "none";
}

/** A fault that is planted on purpose, to see whether anything notices. */
export interface Mutant extends Edit {
  /** Lower case, with hyphens. Permanent: the documentation names it. */
  readonly id: string;
  /** What the code does wrong then, as a sentence. */
  readonly fault: string;
  /** Where one fault takes more than one change. */
  readonly also?: readonly Edit[];
  /** Test files, one of which has to fail; few and quick ones, so that a mutant takes seconds. */
  readonly tests: readonly string[];
  readonly seeds?: SeedRange;
}

export const goodDays: SeedRange = { from: 0, seeds: 120, operations: 25, faults: "none" };
export const badDays: SeedRange = { from: 10_000, seeds: 120, operations: 25, faults: "all" };

export function editsOf(mutant: Mutant): readonly Edit[] {
  return [mutant, ...(mutant.also ?? [])];
}
