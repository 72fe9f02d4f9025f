import { SyncError } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { type Leading, type LeadingAct, type LeadingEvent, lead } from "./leading.js";

const retryable = new SyncError("offline");
const final = new SyncError("state_corrupt");
const locked = new SyncError("state_locked");
const ended = (error: SyncError, isPatient: boolean): LeadingEvent => ({ event: "ended", error, isPatient });
const waiting: Leading = { state: "waiting" };
const leading: Leading = { state: "leading" };
const over: Leading = { state: "over" };
const resigned: Leading = { state: "resigned" };
const starting = (tries: number): Leading => ({ state: "starting", tries });
const pausing = (tries: number): Leading => ({ state: "pausing", tries });
const pause = (pauseMs: number, error?: SyncError): LeadingAct => ({
  do: "pause",
  pauseMs,
  ...(error && { error }),
});
const nothing: LeadingAct = { do: "nothing" };
const start: LeadingAct = { do: "start" };

describe("a tab's part in leading", () => {
  it.each<[string, Leading, LeadingEvent, Leading, LeadingAct]>([
    ["elected, it starts an engine", waiting, { event: "elected" }, starting(1), start],
    ["it leads when that is open", starting(1), { event: "opened" }, leading, nothing],
    [
      "nobody waits when the first one fails",
      starting(1),
      ended(retryable, false),
      resigned,
      { do: "resign", error: retryable },
    ],
    [
      "those who wait are given another try",
      starting(1),
      ended(retryable, true),
      pausing(1),
      pause(250, retryable),
    ],
    ["later tries take longer", starting(3), ended(retryable, true), pausing(3), pause(1000, retryable)],
    ["but never very long", starting(90), ended(retryable, true), pausing(90), pause(30_000, retryable)],
    ["who has the state will end", starting(1), ended(locked, true), pausing(1), pause(250, locked)],
    [
      "what only people mend is not tried again",
      starting(2),
      ended(final, true),
      resigned,
      { do: "resign", error: final },
    ],
    [
      "until somebody asks: then it waits to be elected",
      resigned,
      { event: "asked" },
      waiting,
      { do: "stand" },
    ],
    ["who asks does not wait for a pause to end", pausing(2), { event: "asked" }, starting(3), start],
    ["after a pause it tries again", pausing(2), { event: "rested" }, starting(3), start],
    ["an engine that ends is followed by another", leading, ended(retryable, true), pausing(1), pause(250)],
    ["whatever it ended of", leading, ended(final, true), pausing(1), pause(250)],
  ])("%s", (_what, now, event, next, act) => {
    expect(lead(now, event)).toEqual([next, act]);
  });

  it.each([waiting, starting(1), leading, pausing(1), resigned])("ends from everywhere: %o", (now) => {
    expect(lead(now, { event: "closed" })).toEqual([over, { do: "resign" }]);
  });

  const events: LeadingEvent[] = [
    { event: "elected" },
    { event: "opened" },
    { event: "rested" },
    { event: "asked" },
    { event: "closed" },
    ended(retryable, true),
  ];
  it.each(events)("does not begin again once it is over: %o", (event) => {
    expect(lead(over, event)).toEqual([over, nothing]);
  });

  it.each<[Leading, LeadingEvent]>([
    [waiting, { event: "opened" }],
    [waiting, ended(retryable, true)],
    [waiting, { event: "asked" }],
    [starting(1), { event: "asked" }],
    [leading, { event: "asked" }],
    [resigned, { event: "rested" }],
    [resigned, { event: "elected" }],
    [starting(1), { event: "elected" }],
    [leading, { event: "opened" }],
    [leading, { event: "rested" }],
    [pausing(1), ended(retryable, true)],
    [pausing(1), { event: "opened" }],
  ])("takes no notice of what comes late: %o, %o", (now, event) => {
    expect(lead(now, event)).toEqual([now, nothing]);
  });
});
