import { parseArgs } from "node:util";

export interface Options {
  /** How much of everything: 1 is what the report is about. */
  readonly scale: number;
  readonly rounds: number;
  /** Names of scenarios and of peers, in lower case; undefined: all. */
  readonly only: readonly string[] | undefined;
  readonly peers: readonly string[] | undefined;
  readonly json: boolean;
  /** Where the report is written: a folder. Undefined: nowhere. */
  readonly report: string | undefined;
}

export const usage = `npm run bench -- [options]

  --quick           a sixteenth of everything, in one round that counts and times at once
  --only NAME       D1, D2, D3, D4, W7, W8, chunking, pipeline, commits, index; again for more
  --peers NAME      syncline, rsync, syncthing, …; again for more
  --scale N         how much of everything; 1 by default
  --rounds N        timed rounds; 3 by default. 0: one round that counts and times at once
  --report FOLDER   writes benchmarks.md and its chart there
  --json            prints one document and nothing else
`;

const quick = { scale: 1 / 16, rounds: 0 };

/** Throws for what nobody understands, with a message for people. */
export function optionsFrom(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean" },
      only: { type: "string", multiple: true },
      peers: { type: "string", multiple: true },
      scale: { type: "string" },
      rounds: { type: "string" },
      report: { type: "string" },
      json: { type: "boolean" },
    },
  });
  const usual = values.quick ? quick : { scale: 1, rounds: 3 };
  const lower = (names: readonly string[] | undefined) =>
    names?.flatMap((name) => name.split(",")).map((name) => name.trim().toLowerCase());
  return {
    scale: numberIn("scale", values.scale, Number.MIN_VALUE) ?? usual.scale,
    rounds: Math.round(numberIn("rounds", values.rounds, 0) ?? usual.rounds),
    only: lower(values.only),
    peers: lower(values.peers),
    json: values.json ?? false,
    report: values.report,
  };
}

function numberIn(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== "" && number >= least && number <= 1000) return number;
  throw new Error(`--${name} is a number up to 1,000, not "${text}".`);
}

/** Those of `all` that were asked for. Throws when somebody asked for what there is not. */
export function chosen<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  const unknown = names?.find((name) => !all.some((item) => item.name.toLowerCase() === name));
  if (unknown !== undefined) {
    throw new Error(`There is no "${unknown}": ${all.map(({ name }) => name).join(", ")}.`);
  }
  return names === undefined ? all : all.filter(({ name }) => names.includes(name.toLowerCase()));
}
