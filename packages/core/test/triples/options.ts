import { parseArgs } from "node:util";

export interface ProgramOptions {
  readonly count: number;
  readonly from: number;
  readonly jobs: number;
  readonly mostFindings: number;
  /** One seed alone; with a path, one history of it. */
  readonly seed: number | undefined;
  readonly path: string | undefined;
}

export const usage = `Tries the planner on random triples of trees, each in every way in which plans can be carried out.

  --count N      how many triples, in batches of a thousand to a seed (100000)
  --from SEED    the first seed (0)
  --seed N       the triples of this seed alone
  --path P       with --seed: the one history that a finding names
  --jobs N       threads (1)
  --findings N   stop after so many (10)
`;

/** Throws a message for people where the arguments make no sense. */
export function readOptions(args: readonly string[]): ProgramOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: "string", default: "100000" },
      from: { type: "string", default: "0" },
      seed: { type: "string" },
      path: { type: "string" },
      jobs: { type: "string", default: "1" },
      findings: { type: "string", default: "10" },
    },
  });
  return {
    count: whole(values.count),
    from: whole(values.from),
    jobs: Math.max(1, whole(values.jobs)),
    mostFindings: whole(values.findings),
    seed: values.seed === undefined ? undefined : whole(values.seed),
    path: values.path,
  };
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${text} is not a whole number.`);
  return value;
}
