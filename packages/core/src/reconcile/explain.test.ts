import { describe, expect, it } from "vitest";
import { type ExplainedNode, type Explanation, explain } from "./explain.js";
import { type Triple, worldOf } from "./triples.fixture.js";

interface Question extends Triple {
  readonly path: string;
  /** What is said of the path, and of its nodes one after another. */
  readonly answer: Partial<Omit<Explanation, "nodes">>;
  readonly nodes?: readonly (Partial<Omit<ExplainedNode, "steps">> & {
    readonly steps?: readonly string[];
  })[];
}

const questions: Record<string, Question> = {
  "what is the same on both sides": {
    base: { F: { a: "x" } },
    path: "F/a",
    answer: { inSync: true, messages: ["It is in sync."], differingBelow: 0 },
  },
  "the root, when not all is in sync": {
    base: { F: { a: "x" }, b: "y" },
    local: { F: { a: "y" }, b: "y" },
    path: "",
    answer: {
      inSync: false,
      messages: ["It is in sync itself, but not all that is in it."],
      differingBelow: 1,
    },
  },
  "what nobody has": {
    base: { F: {} },
    path: "F/a",
    answer: { inSync: false, messages: ["Nothing of this name is known, here or in the journal."] },
  },
  "what was written here": {
    local: { a: "x" },
    path: "a",
    answer: { inSync: false, messages: ["Changed here: existence.", "It is new here, and is sent."] },
    nodes: [{ here: "a", changedHere: ["existence"], changedThere: [], steps: ["journal put"] }],
  },
  "what was edited there and renamed here, by its name here": {
    base: { a: "x" },
    local: { "b<a": "x" },
    remote: { a: "y*" },
    path: "b",
    answer: {
      messages: [
        "Changed here: location; elsewhere: content and executable.",
        "It was changed elsewhere, and is brought up to date here.",
      ],
    },
    nodes: [
      {
        here: "b",
        there: "a",
        changedHere: ["location"],
        changedThere: ["content", "executable"],
        steps: ["disk update"],
      },
    ],
  },
  "and by its name there": {
    base: { a: "x" },
    local: { "b<a": "x" },
    remote: { a: "y" },
    path: "a",
    answer: { inSync: false },
    nodes: [{ here: "b", there: "a" }],
  },
  "what was moved there": {
    base: { a: "x", F: {} },
    remote: { F: { "b<a": "x" } },
    path: "a",
    answer: {
      messages: ["Changed elsewhere: location.", 'It was moved elsewhere, and goes to "F/b" here too.'],
    },
    nodes: [{ steps: ["disk move"] }],
  },
  "what was deleted there": {
    base: { a: "x" },
    remote: {},
    path: "a",
    answer: { inSync: false },
    nodes: [{ changedThere: ["existence"], steps: ["disk remove"] }],
  },
  "what was deleted here and edited there": {
    base: { a: "x" },
    local: {},
    remote: { a: "y" },
    path: "a",
    answer: {
      messages: [
        "Changed here: existence; elsewhere: content.",
        "It was deleted here, but changed elsewhere since: it comes back.",
      ],
    },
    nodes: [{ steps: ["disk create"] }],
  },
  "a conflict": {
    base: { a: "x" },
    local: { a: "mine" },
    remote: { a: "theirs" },
    path: "a",
    answer: {
      messages: [
        "Changed here: content; elsewhere: content.",
        'Both sides changed its content: the one here becomes "a (copy)", beside the journal\'s.',
      ],
    },
    nodes: [{ steps: ["disk split"] }],
  },
  "a name that two want": {
    local: { a: "mine" },
    remote: { a: "theirs" },
    path: "a",
    answer: { inSync: false },
    nodes: [
      { here: "a", changedHere: ["existence"], steps: ["disk rename"] },
      { there: "a", changedThere: ["existence"], steps: [] },
    ],
  },
  "what both have made": {
    local: { F: {} },
    remote: { F: {} },
    path: "F",
    answer: { inSync: false },
    nodes: [{ steps: ["record unify"] }, { steps: ["record unify"] }],
  },
  "what goes in a circle": {
    base: { a: "x", b: "y" },
    remote: { "b<a": "x", "a<b": "y" },
    path: "a",
    answer: {
      messages: [
        "Changed elsewhere: location.",
        "It makes room for another one for a moment.",
        'It was moved elsewhere, and goes to "b" here too.',
        "Changed elsewhere: location.",
        "It makes room for another one for a moment.",
        'It was moved elsewhere, and goes to "a" here too.',
      ],
    },
  },
  "what keeps ignored content": {
    base: { F: { a: "x" } },
    remote: {},
    obstacles: { "F/build": "ignored_content" },
    path: "F",
    answer: {
      inSync: false,
      code: "ignored_content",
      remedy: "Remove or move the ignored files, and the folder goes; until then it stays.",
    },
  },
  "what is in the way of a folder": {
    remote: { F: { a: "x" } },
    obstacles: { F: "ignored_content" },
    path: "F",
    answer: { code: "destination_exists" },
  },
  "what is in a folder that cannot come": {
    remote: { F: { G: { a: "x" } } },
    obstacles: { F: "unsupported_file" },
    path: "F/G/a",
    answer: { code: "unsupported_file", blocker: "F" },
    nodes: [{ steps: [] }],
  },
  "what waits for a folder that cannot come": {
    base: { a: "x" },
    remote: { F: { "a<a": "x" } },
    obstacles: { F: "ignored_content" },
    path: "a",
    answer: { code: "destination_exists", blocker: "F" },
    nodes: [{ steps: [] }],
  },
  "what waits for names": {
    local: { F: { a: "x" } },
    remote: { F: {} },
    path: "F/a",
    answer: { messages: ["Changed here: existence.", "It waits until something else has been done."] },
    nodes: [{ steps: [] }],
  },
  "what is ignored": {
    base: { F: {} },
    obstacles: { "F/build": "ignored_content" },
    path: "F/build",
    answer: { inSync: false, code: "ignored_content" },
  },
  "what is below something ignored": {
    base: { F: {} },
    obstacles: { "F/build": "ignored_content" },
    path: "F/build/out/a",
    answer: { inSync: false, code: "ignored_content", blocker: "F/build" },
  },
  "what cannot be read, and is the same as far as anybody knows": {
    base: { F: { a: "x" } },
    obstacles: { F: "permission_denied" },
    path: "F/a",
    answer: {
      inSync: false,
      code: "permission_denied",
      remedy: "Give this process permission to read and write there.",
      blocker: "F",
    },
  },
};

describe("explain", () => {
  it.each(Object.entries(questions))("explains %s", (_, { path, answer, nodes, ...triple }) => {
    const explanation = explain(worldOf(triple).context, path);
    expect(explanation).toMatchObject({ path, ...answer });
    for (const message of explanation.messages) expect(message).toMatch(/^[A-Z].*\.$/);
    const found = explanation.nodes?.map((node) => ({
      ...node,
      steps: node.steps.map((step) => `${step.where} ${step.operation.do}`),
    }));
    if (nodes !== undefined) expect(found).toMatchObject(nodes);
    if (explanation.inSync) expect(explanation).toEqual({ path, ...answer });
  });

  it("changes nothing", () => {
    const world = worldOf({ base: { a: "x" }, local: { a: "mine" }, remote: { a: "theirs" } });
    const before = JSON.stringify(world.plan());
    explain(world.context, "a");
    expect(JSON.stringify(world.plan())).toBe(before);
  });
});
