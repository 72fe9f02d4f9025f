import { describe, expect, it } from "vitest";
import { type Explanation, explain } from "./explain.js";
import { type Triple, worldOf } from "./triples.fixture.js";

interface Question extends Triple {
  readonly path: string;
  readonly answer: Partial<Omit<Explanation, "steps">> & { readonly steps?: readonly string[] };
}

const questions: Record<string, Question> = {
  "what is the same on both sides": {
    base: { F: { a: "x" } },
    path: "F/a",
    answer: { state: "in-sync", here: "F/a", there: "F/a", changedHere: [], changedThere: [], steps: [] },
  },
  "the root": { path: "", answer: { state: "in-sync" } },
  "what nobody has": { base: { F: {} }, path: "F/a", answer: { state: "unknown", steps: [] } },
  "what was written here": {
    local: { a: "x" },
    path: "a",
    answer: {
      state: "pending",
      changedHere: ["existence"],
      steps: ["journal put"],
      text: "Changed on this disk: existence. It is sent to the journal.",
    },
  },
  "what was edited there and renamed here, by its name here": {
    base: { a: "x" },
    local: { "b<a": "x" },
    remote: { a: "y*" },
    path: "b",
    answer: {
      here: "b",
      there: "a",
      changedHere: ["location"],
      changedThere: ["content", "executable"],
      steps: ["disk update"],
    },
  },
  "and by its name there": {
    base: { a: "x" },
    local: { "b<a": "x" },
    remote: { a: "y" },
    path: "a",
    answer: { state: "pending", here: "b" },
  },
  "what was moved there": {
    base: { a: "x", F: {} },
    remote: { F: { "b<a": "x" } },
    path: "a",
    answer: {
      steps: ["disk move"],
      text: 'Changed in the journal: location. It is moved to "F/b" here.',
    },
  },
  "what was deleted there": {
    base: { a: "x" },
    remote: {},
    path: "a",
    answer: { changedThere: ["existence"], steps: ["disk remove"] },
  },
  "what was deleted here and edited there": {
    base: { a: "x" },
    local: {},
    remote: { a: "y" },
    path: "a",
    answer: {
      changedHere: ["existence"],
      changedThere: ["content"],
      steps: ["disk create"],
      text: "Changed on this disk: existence; in the journal: content. It is made here. It had been deleted here, and comes back.",
    },
  },
  "a conflict": {
    base: { a: "x" },
    local: { a: "mine" },
    remote: { a: "theirs" },
    path: "a",
    answer: {
      state: "pending",
      steps: ["disk split"],
      text: 'Changed on this disk: content; in the journal: content. Both sides have changed its content: what is here becomes the conflicted copy "a (copy)".',
    },
  },
  "a name that two want": {
    local: { a: "mine" },
    remote: { a: "theirs" },
    path: "a",
    answer: { steps: ["disk rename"], changedHere: ["existence"], changedThere: [] },
  },
  "what both have made": {
    local: { F: {} },
    remote: { F: {} },
    path: "F",
    answer: { steps: ["record unify"] },
  },
  "what keeps ignored content": {
    base: { F: { a: "x" } },
    remote: {},
    obstacles: { "F/build": "ignored_content" },
    path: "F",
    answer: {
      state: "held",
      code: "ignored_content",
      remedy: "Remove or move the ignored files, and the folder goes; until then it stays.",
    },
  },
  "what is in the way of a folder": {
    remote: { F: { a: "x" } },
    obstacles: { F: "ignored_content" },
    path: "F",
    answer: { state: "held", code: "destination_exists" },
  },
  "what is in a folder that cannot come": {
    remote: { F: { G: { a: "x" } } },
    obstacles: { F: "unsupported_file" },
    path: "F/G/a",
    answer: { state: "waiting", blocker: "F", code: "destination_exists", steps: [] },
  },
  "what waits for names": {
    local: { F: { a: "x" } },
    remote: { F: {} },
    path: "F/a",
    answer: { state: "waiting", steps: [] },
  },
  "what is ignored": {
    base: { F: {} },
    obstacles: { "F/build": "ignored_content" },
    path: "F/build",
    answer: { state: "not-synced", code: "ignored_content", text: "It is ignored." },
  },
  "what is below something ignored": {
    base: { F: {} },
    obstacles: { "F/build": "ignored_content" },
    path: "F/build/out/a",
    answer: { state: "not-synced", blocker: "F/build", text: '"F/build" is ignored.' },
  },
  "what cannot be read, and is the same as far as anybody knows": {
    base: { F: { a: "x" } },
    obstacles: { F: "permission_denied" },
    path: "F/a",
    answer: {
      state: "not-synced",
      blocker: "F",
      code: "permission_denied",
      remedy: "Give this process permission to read and write there.",
    },
  },
};

describe("explain", () => {
  it.each(Object.entries(questions))("%s", (_, { path, answer, ...triple }) => {
    const { steps, ...explanation } = explain(worldOf(triple).context, path);
    const named = steps.map((step) => `${step.where} ${step.operation.do}`);
    expect({ ...explanation, ...(answer.steps === undefined ? {} : { steps: named }) }).toMatchObject(answer);
    expect(explanation.path).toBe(path);
    expect(explanation.text).toMatch(/^[A-Z"].*\.$/);
  });

  it("changes nothing", () => {
    const world = worldOf({ base: { a: "x" }, local: { a: "mine" }, remote: { a: "theirs" } });
    const before = JSON.stringify(world.plan());
    explain(world.context, "a");
    expect(JSON.stringify(world.plan())).toBe(before);
  });
});
