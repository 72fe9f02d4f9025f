import { parseArgs } from "node:util";

export interface MutantOptions {
  /** Ids; empty for all. */
  readonly only: readonly string[];
  readonly jobs: number;
  /** Plant in this commit rather than in the work tree. */
  readonly at: string | undefined;
  readonly limitMs: number;
  readonly list: boolean;
}

export const usage = `Plants faults one at a time in a copy of the repository and shows that the tests notice each.

  --only IDS     these alone, separated by commas
  --jobs N       copies to work in at the same time (1)
  --at COMMIT    plant in this commit, not in the work tree as it is
  --limit S      seconds that a run of tests may take (180)
  --list         say what there is, and plant nothing
`;

/** Throws a message for people where the arguments make no sense. */
export function readOptions(args: readonly string[]): MutantOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      jobs: { type: "string", default: "1" },
      at: { type: "string" },
      limit: { type: "string", default: "180" },
      list: { type: "boolean", default: false },
    },
  });
  return {
    only: values.only.flatMap((ids) => ids.split(",")),
    jobs: whole(values.jobs),
    at: values.at,
    limitMs: whole(values.limit) * 1000,
    list: values.list,
  };
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${text} is not a whole number above 0.`);
  return value;
}
