import { inTemporaryFolder } from "@syncline/stage";
import type { Peer } from "../peers/index.js";
import type { Scenario } from "../work/index.js";
import { type Figures, type Spreads, spreadsOf } from "./figures.js";
import { runScenario } from "./run-scenario.js";

export interface Plan {
  readonly scenarios: readonly Scenario[];
  readonly peers: readonly Peer[];
  /** Timed ones; one more before them counts bytes. 0: a single one does both, through the counting proxies. */
  readonly rounds: number;
}

/** What a peer did in one work. */
export interface Result {
  readonly peer: string;
  readonly work: string;
  readonly spreads: Spreads;
  /** What went wrong, if anything did: then there may be fewer rounds than asked for, or none. */
  readonly failure?: string;
}

/**
 * Runs everything. Peers alternate: each scenario is run by one after the other, and then again, and another one
 * begins each time.
 */
export async function runAll(
  { scenarios, peers, rounds }: Plan,
  say: (line: string) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const scenario of scenarios) {
    const log = new Log();
    for (let round = 0; round <= rounds; round++) {
      for (let turn = 0; turn < peers.length; turn++) {
        const peer = peers[(turn + round) % peers.length] as Peer;
        if (peer.isStore && scenario.needsReceiver) continue;
        const measures = { bytes: round === 0, times: round > 0 || rounds === 0 };
        const title = round === 0 ? "bytes" : `round ${round} of ${rounds}`;
        await runOnce(peer, scenario, measures, log, (what) => say(`${scenario.name}, ${title}: ${what}`));
      }
    }
    for (const { id } of scenario.works) {
      for (const { name, isStore } of peers) {
        if (!(isStore && scenario.needsReceiver)) results.push(log.result(name, id));
      }
    }
  }
  return results;
}

async function runOnce(
  peer: Peer,
  scenario: Scenario,
  measures: { readonly bytes: boolean; readonly times: boolean },
  log: Log,
  say: (what: string) => void,
): Promise<void> {
  const startMs = performance.now();
  let unfinished = scenario.works[0]?.id ?? "";
  const next = () =>
    scenario.works[scenario.works.findIndex(({ id }) => id === unfinished) + 1]?.id ?? "the end";
  try {
    await inTemporaryFolder(
      async (folder) => {
        const place = {
          folder,
          lines: measures.bytes ? "counted" : "direct",
          watches: scenario.watches,
        } as const;
        await runScenario(peer, scenario, place, measures.times, (work, figures) => {
          log.note(peer.name, work.id, figures);
          unfinished = next();
        });
      },
      { inMemory: scenario.inMemory },
    );
    say(`${peer.name}, ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  } catch (error) {
    const { message } = error as Error;
    log.fail(peer.name, unfinished, message);
    say(`${peer.name} failed at ${unfinished}: ${message}`);
  }
}

/** What has been measured so far, by peer and work. */
class Log {
  readonly #figures = new Map<string, Figures[]>();
  readonly #failures = new Map<string, string>();

  note(peer: string, work: string, figures: Figures): void {
    const key = `${peer} ${work}`;
    this.#figures.set(key, [...(this.#figures.get(key) ?? []), figures]);
  }

  fail(peer: string, work: string, message: string): void {
    this.#failures.set(`${peer} ${work}`, message);
  }

  result(peer: string, work: string): Result {
    const key = `${peer} ${work}`;
    const failure = this.#failures.get(key) ?? this.#failures.get(`${peer} the end`);
    const spreads = spreadsOf(this.#figures.get(key) ?? []);
    return { peer, work, spreads, ...(failure === undefined ? {} : { failure }) };
  }
}
