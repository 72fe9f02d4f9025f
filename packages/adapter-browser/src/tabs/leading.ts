import type { SyncError } from "@syncline/core";

/**
 * Where a tab stands in who has the engine.
 *
 * - `waiting`: another tab has it, or nobody yet.
 * - `starting`: this tab has been elected, and has started an engine that is not open yet; `tries`: which one this is.
 * - `leading`: its engine is there for all tabs.
 * - `pausing`: its engine has ended, and another one is to be started in a moment.
 * - `over`: it will not lead any more.
 */
export type Leading =
  | { readonly state: "waiting" | "leading" | "over" }
  | { readonly state: "starting" | "pausing"; readonly tries: number };

export type LeadingEvent =
  | { readonly event: "elected" | "opened" | "rested" | "closed" }
  /** The engine could not be opened, or has ended. `isPatient`: somebody has seen an engine before, and waits for it to come back. */
  | { readonly event: "ended"; readonly error: SyncError; readonly isPatient: boolean };

export type LeadingAct =
  | { readonly do: "nothing" | "start" }
  | { readonly do: "pause"; readonly pauseMs: number }
  /** Another tab may try. `error`: why this one does not. */
  | { readonly do: "resign"; readonly error?: SyncError };

const firstPauseMs = 250;
const longestPauseMs = 30_000;

const nothing: LeadingAct = { do: "nothing" };
const start: LeadingAct = { do: "start" };
const over: Leading = { state: "over" };

/** What becomes of a tab's part in leading, and what it does. Pure. */
export function lead(now: Leading, what: LeadingEvent): readonly [Leading, LeadingAct] {
  if (now.state === "over") return [now, nothing];
  if (what.event === "closed") return [over, { do: "resign" }];
  switch (now.state) {
    case "waiting":
      return what.event === "elected" ? [{ state: "starting", tries: 1 }, start] : [now, nothing];
    case "starting":
      if (what.event === "opened") return [{ state: "leading" }, nothing];
      return what.event === "ended" ? afterFailure(now.tries, what.error, what.isPatient) : [now, nothing];
    case "leading":
      return what.event === "ended" ? pause(1) : [now, nothing];
    case "pausing":
      if (what.event !== "rested") return [now, nothing];
      return [{ state: "starting", tries: now.tries + 1 }, start];
  }
}

/** Nobody is kept waiting for what only people can mend. */
function afterFailure(tries: number, error: SyncError, isPatient: boolean): readonly [Leading, LeadingAct] {
  return isPatient && error.retryable ? pause(tries) : [over, { do: "resign", error }];
}

function pause(tries: number): readonly [Leading, LeadingAct] {
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries - 1, 20));
  return [
    { state: "pausing", tries },
    { do: "pause", pauseMs },
  ];
}
