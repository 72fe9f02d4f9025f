import type { RelativePath } from "../disk/index.js";
import { type Hold, isEmptyPlan, type Plan, planSync } from "../reconcile/index.js";
import type { ScanScope } from "../scan/index.js";
import { type Engine, problemsOf } from "./engine.js";
import { follow } from "./follow.js";
import { type Halt, haltFor } from "./halts.js";
import { localStep } from "./local-step.js";
import { look, nothingNew, takeDirty } from "./look.js";
import { planContext } from "./plan-context.js";
import { remoteStep } from "./remote-step.js";
import { checkDeletions } from "./root-guard.js";
import { settleStep } from "./settle-step.js";
import { settleUnrecorded } from "./unrecorded.js";

export interface PassOptions {
  readonly scope: ScanScope;
  /** The deletions that the guard would halt at were meant. */
  readonly deletionsMeant: boolean;
  /** Whatever happens on the disk is reported soon. */
  readonly isWatched: boolean;
  /** The pass before this one was of another process, or not all of it succeeded: what it did may not be recorded. */
  readonly isAfterTrouble: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface PassResult {
  readonly halt?: Halt;
  /** Files to read again when the clock has moved on. */
  readonly recheck: readonly RelativePath[];
  /** Whether disk and journal are equal, as far as nothing held or failing keeps them apart. */
  readonly settled: boolean;
}

/** A plan that makes no progress this often in a row waits for the next pass. */
const mostIdleRounds = 3;

/**
 * One pass: look at the disk, read the journal, then plan and carry out until nothing is left that
 * can be done. Throws what the server fails at; anything about single paths is in the problems. A
 * cancel or a crash at any point leaves a state from which the next pass goes on.
 */
export async function runPass(engine: Engine, options: PassOptions): Promise<PassResult> {
  const { board, state, failures } = engine;
  board.begin("scanning");
  const recheck = new Set<RelativePath>();
  let seen = await look(engine, options.scope, options);
  if (seen.halt !== undefined) return halted(seen.halt);
  for (const path of seen.recheck) recheck.add(path);

  board.begin("syncing");
  let isInDoubt = options.isAfterTrouble;
  let holds: readonly Hold[] = [];
  // What a watch has told of can be carried out on the journal as it is known, unless it may have moved on.
  const isKnown = state.meta.followed && !isInDoubt && !engine.news.isThere;
  let mustFollow = options.scope === "everything" || !isKnown;
  for (let idleRounds = 0; idleRounds < mostIdleRounds; ) {
    options.signal?.throwIfAborted();
    failures.clear();
    if (mustFollow && isInDoubt) await settleUnrecorded(engine);
    if (mustFollow && (await follow({ ...engine, signal: options.signal })) !== undefined) {
      return halted(haltFor("epoch-changed"));
    }
    // Not all of what is carried out need succeed.
    isInDoubt = true;
    const plan = await planInTerm(engine);
    holds = plan.holds;
    board.set({ pending: state.trees.differing().size });
    if (isEmptyPlan(plan) && engine.dirty.size === 0) break;
    const guard = options.deletionsMeant
      ? undefined
      : checkDeletions(state.trees, plan.removals, engine.settings.deletionGuard);
    if (guard !== undefined) return halted(guard);
    const step = await carryOut(engine, plan, options.signal);
    mustFollow = step.outdated;
    idleRounds = step.progress ? 0 : idleRounds + 1;
    seen = engine.dirty.size > 0 ? await look(engine, takeDirty(engine), options) : nothingNew;
    if (seen.halt !== undefined) return halted(seen.halt);
    for (const path of seen.recheck) recheck.add(path);
  }
  const { unsettled } = seen;
  for (const path of unsettled) failures.note(path, "file_busy");
  const problems = problemsOf(engine, holds);
  const settled = state.trees.differing().size === 0 && unsettled.length === 0;
  board.set({ problems, pending: state.trees.differing().size });
  return { recheck: [...recheck], settled };
}

/** Nothing is committed before a term has begun, whose counters are nobody's yet. */
async function planInTerm(engine: Engine): Promise<Plan> {
  const plan = planSync(planContext(engine));
  const hasBegun = plan.remote.length > 0 && (await engine.terms.begin(engine.fs, engine.state));
  return hasBegun ? planSync(planContext(engine)) : plan;
}

function halted(halt: Halt): PassResult {
  return { halt, recheck: [], settled: false };
}

/** One kind of work at a time: what settles may change what is to be done here, and that what is to be sent. */
async function carryOut(engine: Engine, plan: Plan, signal: AbortSignal | undefined) {
  if (plan.settle.length > 0) {
    await settleStep(engine, plan.settle);
    return { progress: true, outdated: false };
  }
  const applied = await localStep(engine, plan.local, signal);
  const { committed, outdated } = await remoteStep(engine, plan.remote, signal);
  return { progress: applied + committed > 0, outdated };
}
