import { isSyncError, type SyncError } from "@syncline/core";

/**
 * Where a tab stands in who has the engine.
 *
 * - `waiting`: another tab has it, or nobody yet.
 * - `starting`: this tab has been elected, and has started an engine that is not open yet; `tries`: which one this is.
 * - `leading`: its engine is there for all tabs.
 * - `pausing`: its engine has ended, and another one is to be started in a moment.
 * - `resigned`: an engine could not be opened for a reason that only people can mend; it stands again when it is asked to.
 * - `over`: the tab is closed.
 */
export type Leading =
  | { readonly state: "waiting" | "leading" | "resigned" | "over" }
  | { readonly state: "starting" | "pausing"; readonly tries: number };

export type LeadingEvent =
  | { readonly event: "elected" | "opened" | "rested" | "closed" }
  /** Somebody wants an engine, and wants it now. */
  | { readonly event: "asked" }
  /** The engine could not be opened, or has ended. `isPatient`: somebody has seen an engine before, and waits for it to come back. */
  | { readonly event: "ended"; readonly error: SyncError; readonly isPatient: boolean };

export type LeadingAct =
  | { readonly do: "nothing" | "start" }
  /** Waits to be elected once more. */
  | { readonly do: "stand" }
  /** `error`: why no engine could be opened, where that is why. */
  | { readonly do: "pause"; readonly pauseMs: number; readonly error?: SyncError }
  /** Another tab may try. `error`: why this one does not. */
  | { readonly do: "resign"; readonly error?: SyncError };

const firstPauseMs = 250;
const longestPauseMs = 30_000;

const nothing: LeadingAct = { do: "nothing" };
const start: LeadingAct = { do: "start" };
const over: Leading = { state: "over" };
const waiting: Leading = { state: "waiting" };

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
      if (what.event !== "rested" && what.event !== "asked") return [now, nothing];
      return [{ state: "starting", tries: now.tries + 1 }, start];
    case "resigned":
      return what.event === "asked" ? [waiting, { do: "stand" }] : [now, nothing];
  }
}

/** Nobody is kept waiting for what only people can mend. */
function afterFailure(tries: number, error: SyncError, isPatient: boolean): readonly [Leading, LeadingAct] {
  return isPatient && isPassing(error)
    ? pause(tries, error)
    : [{ state: "resigned" }, { do: "resign", error }];
}

/** Whoever has the state ends some time, and cannot be told from an engine that has just been killed. */
function isPassing(error: SyncError): boolean {
  return error.retryable || isSyncError(error, "state_locked");
}

function pause(tries: number, error?: SyncError): readonly [Leading, LeadingAct] {
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries - 1, 20));
  return [
    { state: "pausing", tries },
    { do: "pause", pauseMs, ...(error === undefined ? {} : { error }) },
  ];
}
