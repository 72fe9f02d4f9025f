import type { CommitOperation } from "@syncline/core";
import { type DeviceName, file, folder, link, remove } from "./world.js";

/** One commit: who sends it, and what it holds. */
export interface Sent {
  readonly by: DeviceName;
  readonly operations: CommitOperation[];
  readonly atomic?: boolean;
}

export interface CommitRule {
  readonly id: string;
  readonly rule: string;
  /** Commits that are accepted as a whole beforehand. */
  readonly given: readonly Sent[];
  readonly when: Sent;
  /** The outcomes, in the words of `words`. */
  readonly outcomes: readonly string[];
  readonly nameRule?: "fold-case";
}

export const by = (device: DeviceName, ...operations: CommitOperation[]): Sent => ({
  by: device,
  operations,
});
/** A chain of folders d1/d2/…, one in the other. */
const chain = (count: number, prefix = "d"): CommitOperation[] =>
  Array.from({ length: count }, (_, i) =>
    folder(`${prefix}${i + 1}`, "a1", i === 0 ? {} : { in: `${prefix}${i}` }),
  );

const docs = by("a", folder("docs", "a1"));

export const causalityRules: readonly CommitRule[] = [
  {
    id: "SC-01",
    rule: "a new node whose vector names its sender is committed",
    given: [],
    when: by("a", folder("docs", "a1"), file("note", "a7 b3", { in: "docs" })),
    outcomes: ["committed 1", "committed 2"],
  },
  {
    id: "SC-02",
    rule: "a new node whose vector does not name its sender is refused",
    given: [],
    when: by("a", folder("docs", "b1")),
    outcomes: ["refused invalid_vector"],
  },
  {
    id: "SC-03",
    rule: "a newer state is committed",
    given: [docs],
    when: by("b", folder("docs", "a1 b1", { name: "papers" })),
    outcomes: ["committed 2"],
  },
  {
    id: "SC-04",
    rule: "the same state again is a retry and keeps its seq",
    given: [docs, by("a", folder("other", "a1"))],
    when: by("b", folder("docs", "a1")),
    outcomes: ["committed 1"],
  },
  {
    id: "SC-05",
    rule: "another state under the same vector is a conflict",
    given: [docs],
    when: by("a", folder("docs", "a1", { name: "papers" })),
    outcomes: ["conflict commit_conflict (docs a1)"],
  },
  {
    id: "SC-06",
    rule: "an older state is a conflict",
    given: [docs, by("b", folder("docs", "a1 b1", { name: "papers" }))],
    when: by("a", folder("docs", "a1")),
    outcomes: ["conflict commit_conflict (docs a1 b1)"],
  },
  {
    id: "SC-07",
    rule: "a concurrent state is a conflict",
    given: [docs, by("b", folder("docs", "a1 b1", { name: "papers" }))],
    when: by("a", folder("docs", "a2")),
    outcomes: ["conflict commit_conflict (docs a1 b1)"],
  },
  {
    id: "SC-08",
    rule: "no device advances another one's counter",
    given: [docs],
    when: by("b", folder("docs", "a2 b1"), folder("docs", "a1 c1")),
    outcomes: ["refused invalid_vector", "refused invalid_vector"],
  },
  {
    id: "SC-09",
    rule: "two states of one node in one commit follow each other",
    given: [],
    when: by("a", folder("docs", "a1"), folder("docs", "a2", { name: "papers" }), folder("docs", "a1")),
    outcomes: ["committed 1", "committed 2", "conflict commit_conflict (docs a2)"],
  },
  {
    id: "SC-10",
    rule: "a deletion that has seen everything is committed, and once more as a retry",
    given: [docs],
    when: by("b", remove("docs", "a1 b1"), remove("docs", "a1 b1")),
    outcomes: ["committed 2", "committed 2"],
  },
  {
    id: "SC-11",
    rule: "a deletion that has not seen everything is a conflict",
    given: [docs, by("b", folder("docs", "a1 b1", { name: "papers" }))],
    when: by("a", remove("docs", "a2"), remove("docs", "a1"), remove("docs", "a1 b1")),
    outcomes: Array.from({ length: 3 }, () => "conflict commit_conflict (docs a1 b1)"),
  },
  {
    id: "SC-12",
    rule: "a deletion of what nobody knows is a conflict with nothing",
    given: [],
    when: by("a", remove("docs", "b1")),
    outcomes: ["conflict commit_conflict"],
  },
  {
    id: "SC-13",
    rule: "a newer state of a deleted node resurrects it, an older one does not",
    given: [docs, by("a", remove("docs", "a2"))],
    when: by("b", folder("docs", "a1 b1"), folder("docs", "a2"), folder("docs", "a2 b1", { name: "back" })),
    outcomes: [
      "conflict commit_conflict (docs a2 deleted)",
      "conflict commit_conflict (docs a2 deleted)",
      "committed 3",
    ],
  },
  {
    id: "SC-14",
    rule: "a node never changes its kind, dead or alive",
    given: [docs, by("a", folder("gone", "a1")), by("a", remove("gone", "a2"))],
    when: by("a", file("docs", "a2"), link("gone", "a3", "docs")),
    outcomes: ["refused kind_changed", "refused kind_changed"],
  },
];

export const placeRules: readonly CommitRule[] = [
  {
    id: "SP-01",
    rule: "a name that a sibling has is taken, and the answer shows who has it",
    given: [docs],
    when: by("b", file("other", "b1", { name: "docs" }), file("third", "b1", { name: "docs", in: "docs" })),
    outcomes: ["conflict name_taken (docs a1)", "committed 2"],
  },
  {
    id: "SP-02",
    rule: "spellings that normalise to one name are one name",
    given: [by("a", file("cafe", "a1", { name: "caf\u00e9" }))],
    when: by("b", file("other", "b1", { name: "cafe\u0301" })),
    outcomes: ["conflict name_taken (cafe a1)"],
  },
  {
    id: "SP-03",
    rule: "case makes two names where the namespace says so",
    given: [docs],
    when: by("b", file("other", "b1", { name: "Docs" })),
    outcomes: ["committed 2"],
  },
  {
    id: "SP-04",
    rule: "case makes no difference where the namespace folds it, but a node may change its own",
    nameRule: "fold-case",
    given: [docs],
    when: by("b", file("other", "b1", { name: "Docs" }), folder("docs", "a1 b1", { name: "DOCS" })),
    outcomes: ["conflict name_taken (docs a1)", "committed 2"],
  },
  {
    id: "SP-05",
    rule: "a name is free once its holder has moved, been renamed or deleted, within one commit too",
    given: [by("a", file("x", "a1"), file("y", "a1"), file("z", "a1"), folder("docs", "a1"))],
    when: by(
      "a",
      file("x", "a2", { in: "docs" }),
      file("n1", "a1", { name: "x" }),
      file("y", "a2", { name: "renamed" }),
      file("n2", "a1", { name: "y" }),
      remove("z", "a2"),
      file("n3", "a1", { name: "z" }),
    ),
    outcomes: [5, 6, 7, 8, 9, 10].map((seq) => `committed ${seq}`),
  },
  {
    id: "SP-06",
    rule: "a deleted node that comes back needs a free name",
    given: [docs, by("a", remove("docs", "a2")), by("b", folder("new", "b1", { name: "docs" }))],
    when: by("a", folder("docs", "a3")),
    outcomes: ["conflict name_taken (new b1)"],
  },
  {
    id: "SP-07",
    rule: "a parent is a live folder",
    given: [docs, by("a", file("note", "a1"), remove("docs", "a2"))],
    when: by(
      "a",
      folder("n1", "a1", { in: "docs" }),
      folder("n2", "a1", { in: "note" }),
      folder("n3", "a1", { in: "nobody" }),
      file("note", "a2", { in: "docs" }),
    ),
    outcomes: [
      "conflict parent_missing",
      "conflict parent_missing",
      "conflict parent_missing",
      "conflict parent_missing (note a1)",
    ],
  },
  {
    id: "SP-08",
    rule: "a parent may come earlier in the same commit, but not later",
    given: [],
    when: by("a", folder("in", "a1", { in: "out" }), folder("out", "a1"), folder("in2", "a1", { in: "out" })),
    outcomes: ["conflict parent_missing", "committed 1", "committed 2"],
  },
  {
    id: "SP-09",
    rule: "a folder never comes to lie in itself, however far down",
    given: [by("a", ...chain(3))],
    when: by("b", folder("d1", "a1 b1", { in: "d3" }), folder("d1", "a1 b1", { in: "d1", name: "self" })),
    outcomes: ["refused move_cycle", "refused move_cycle"],
  },
  {
    id: "SP-10",
    rule: "two moves that are fine alone do not make a circle together",
    given: [by("a", folder("x", "a1"), folder("y", "a1"))],
    when: by("b", folder("x", "a1 b1", { in: "y" }), folder("y", "a1 b1", { in: "x" })),
    outcomes: ["committed 3", "refused move_cycle"],
  },
  {
    id: "SP-11",
    rule: "a folder goes only when nobody lives in it",
    given: [docs, by("a", file("note", "a1", { in: "docs" }))],
    when: by("a", remove("docs", "a2"), remove("note", "a2"), remove("docs", "a2")),
    outcomes: ["conflict folder_not_empty (docs a1)", "committed 3", "committed 4"],
  },
  {
    id: "SP-12",
    rule: "a folder whose children moved away goes too, and one that got a child stays",
    given: [by("a", folder("x", "a1"), folder("y", "a1"), file("note", "a1", { in: "x" }))],
    when: by("a", file("note", "a2", { in: "y" }), remove("x", "a2"), remove("y", "a2")),
    outcomes: ["committed 4", "committed 5", "conflict folder_not_empty (y a1)"],
  },
  {
    id: "SP-13",
    rule: "a node has at most 256 folders above it",
    given: [by("a", ...chain(256))],
    when: by("a", file("deep", "a1", { in: "d256" }), folder("deeper", "a1", { in: "d256" })),
    outcomes: ["committed 257", "refused too_deep"],
  },
  {
    id: "SP-14",
    rule: "a folder moves only where all that is below it fits",
    given: [by("a", ...chain(200)), by("a", ...chain(57, "e"))],
    when: by(
      "a",
      folder("e1", "a2", { in: "d200" }),
      folder("e2", "a2", { in: "d200" }),
      folder("new", "a1"),
      folder("d1", "a2", { in: "new" }),
    ),
    outcomes: ["refused too_deep", "committed 258", "committed 259", "refused too_deep"],
  },
  ...["", ".", "..", "a/b", "a\\b", "nul\0", "line\n", "\ud800", "x".repeat(256), ".syncline"].map(
    (name, i) => ({
      id: `SP-${20 + i}`,
      rule: `${JSON.stringify(name.slice(0, 20))} is no name`,
      given: [],
      when: by("a", folder("docs", "a1", { name }), folder("ok", "a1")),
      outcomes: ["refused invalid_name", "committed 1"],
    }),
  ),
  ...["", "/etc/passwd", "nul\0", "\ud800", "é".repeat(2049)].map((target, i) => ({
    id: `SP-${40 + i}`,
    rule: `${JSON.stringify(target.slice(0, 20))} is no target of a link`,
    given: [],
    when: by("a", link("docs", "a1", target), link("ok", "a1", "../sibling")),
    outcomes: ["refused invalid_path", "committed 1"],
  })),
];
