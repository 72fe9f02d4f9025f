import type { CommitOperation } from "@syncline/core";
import { by, type CommitRule, type Sent } from "./commit-rules.js";
import { type DeviceName, file, folder, remove } from "./world.js";

const atOnce = (device: DeviceName, ...operations: CommitOperation[]): Sent => ({
  by: device,
  operations,
  atomic: true,
});

export const atomicRules: readonly CommitRule[] = [
  {
    id: "SA-01",
    rule: "two nodes swap names",
    given: [by("a", file("x", "a1"), file("y", "a1"))],
    when: atOnce("b", file("x", "a1 b1", { name: "y" }), file("y", "a1 b1", { name: "x" })),
    outcomes: ["committed 3", "committed 4"],
  },
  {
    id: "SA-02",
    rule: "the order of the operations does not matter",
    given: [by("a", folder("x", "a1"), file("note", "a1", { in: "x" }))],
    when: atOnce(
      "a",
      remove("x", "a2"),
      remove("note", "a2"),
      file("in", "a1", { in: "out" }),
      folder("out", "a1"),
    ),
    outcomes: ["committed 3", "committed 4", "committed 5", "committed 6"],
  },
  {
    id: "SA-03",
    rule: "a parent and its child change places",
    given: [by("a", folder("x", "a1"), folder("y", "a1", { in: "x" }))],
    when: atOnce("a", folder("x", "a2", { in: "y" }), folder("y", "a2")),
    outcomes: ["committed 3", "committed 4"],
  },
  {
    id: "SA-04",
    rule: "one that fails takes all down, and each shows what stands",
    given: [by("a", file("x", "a1"), file("y", "a1"))],
    when: atOnce("b", file("x", "a1 b1", { name: "new" }), file("y", "b1"), file("z", "b1"), file("x", "a1")),
    outcomes: [
      "conflict commit_conflict (x a1)",
      "conflict commit_conflict (y a1)",
      "conflict commit_conflict",
      "conflict commit_conflict (x a1)",
    ],
  },
  {
    id: "SA-05",
    rule: "two that end at one place fail, and show nothing that never was",
    given: [by("a", file("x", "a1"))],
    when: atOnce("b", file("x", "a1 b1", { name: "same" }), file("y", "b1", { name: "same" })),
    outcomes: ["conflict name_taken", "conflict name_taken (x a1)"],
  },
  {
    id: "SA-06",
    rule: "a name that stays with its holder fails",
    given: [by("a", file("x", "a1"), file("y", "a1"))],
    when: atOnce("b", file("x", "a1 b1", { name: "y" })),
    outcomes: ["conflict name_taken (y a1)"],
  },
  {
    id: "SA-07",
    rule: "a circle, a dead parent and a full folder fail at the end",
    given: [by("a", folder("x", "a1"), folder("y", "a1"), folder("z", "a1"))],
    when: atOnce("a", folder("x", "a2", { in: "y" }), folder("y", "a2", { in: "x" }), remove("z", "a2")),
    outcomes: ["refused move_cycle", "refused move_cycle", "conflict commit_conflict (z a1)"],
  },
  {
    id: "SA-08",
    rule: "nothing is put into a folder that the same commit deletes",
    given: [by("a", folder("z", "a1"))],
    when: atOnce("a", file("in", "a1", { in: "z" }), remove("z", "a2")),
    outcomes: ["conflict parent_missing", "conflict folder_not_empty (z a1)"],
  },
  {
    id: "SA-09",
    rule: "a retry succeeds again",
    given: [
      by("a", file("x", "a1"), file("y", "a1")),
      atOnce("a", file("x", "a2", { name: "y" }), file("y", "a2", { name: "x" })),
    ],
    when: atOnce("a", file("x", "a2", { name: "y" }), file("y", "a2", { name: "x" })),
    outcomes: ["committed 3", "committed 4"],
  },
];
