import { describe, expect, it } from "vitest";
import type { RemoteEvent } from "../remote/index.js";
import { JournalNews } from "./journal-news.js";

type Step = RemoteEvent | { readonly reach: number };

const connected: Step = { kind: "connected" };
const disconnected: Step = { kind: "disconnected" };
const nudge = (seq: number): Step => ({ kind: "seq", seq });
const reach = (seq: number): Step => ({ reach: seq });

describe("news of the journal", () => {
  it.each<[string, Step[], boolean]>([
    ["are there before anything was read", [connected, nudge(0)], true],
    ["are not there once it was read to its head", [connected, nudge(3), reach(3)], false],
    ["are there as long as no nudges flow", [reach(3)], true],
    ["are there when nudges end", [connected, nudge(3), reach(3), disconnected], true],
    ["are there when nudges flow again", [connected, nudge(3), reach(3), disconnected, connected], true],
    ["are not there for the device's own commit", [connected, nudge(3), reach(4), nudge(4)], false],
    ["are not there when that is told before it is answered", [connected, nudge(4), reach(4)], false],
    ["are there when somebody else commits meanwhile", [connected, nudge(5), reach(4)], true],
    ["are there when the journal has gone back", [connected, nudge(3), reach(3), nudge(2)], true],
    ["are there when a late nudge tells of less", [connected, nudge(3), reach(5), nudge(4)], true],
  ])("%s", (_name, steps, isThere) => {
    const news = new JournalNews();
    for (const step of steps) "reach" in step ? news.reach(step.reach) : news.hear(step);
    expect(news.isThere).toBe(isThere);
  });
});
