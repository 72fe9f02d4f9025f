import fc from "fast-check";
import { type History, histories } from "../../src/reconcile/history.fixture.js";
import { carryOut } from "../../src/reconcile/ways.fixture.js";

/** So many triples follow from one seed. */
export const batchTriples = 1000;

export interface BatchResult {
  readonly seed: number;
  readonly triples: number;
  readonly finding?: Finding;
}

/** A history that breaks a promise, made as small as it gets. */
export interface Finding {
  readonly seed: number;
  /** Leads from the seed to this history without trying all others again. */
  readonly path: string;
  readonly history: History;
  readonly failure: string;
}

/** Tries the triples of one seed, each in every way, up to the first that fails. With a path, that one alone. */
export function runBatch(seed: number, { path, triples = batchTriples }: BatchOptions = {}): BatchResult {
  const details = fc.check(
    fc.property(histories, (history) => carryOut(history)),
    { seed, numRuns: triples, unbiased: true, ...(path === undefined ? {} : { path, endOnFailure: true }) },
  );
  if (!details.failed) return { seed, triples: details.numRuns };
  const [history] = details.counterexample as [History];
  const failure = details.errorInstance instanceof Error ? details.errorInstance.message : "unknown";
  const found = { seed, path: details.counterexamplePath ?? "0", history, failure };
  return { seed, triples: details.numRuns, finding: found };
}

interface BatchOptions {
  readonly path?: string | undefined;
  readonly triples?: number;
}
