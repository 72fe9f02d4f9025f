import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../errors/index.js";
import { isEmptyPlan } from "./operations.js";
import { type Sketch, sketchOf } from "./sketch.fixture.js";
import { worldOf } from "./triples.fixture.js";

type Entry =
  | null
  | { type: "dir"; children: Record<string, Entry> }
  | { type: "file"; content: string; exec?: boolean }
  | { type: "symlink"; target: string }
  | { type: "untracked" }
  | { type: "problematic" };

interface Case {
  id: string;
  description: string;
  modes: string[];
  base: Entry;
  alpha: Entry;
  beta: Entry;
  expected: { conflicts: unknown[] };
  after: { alpha: Entry; beta: Entry };
}

const file = new URL("../../../../../shared/cases/reconcile-mutagen.json", import.meta.url);
const present = existsSync(file);
const cases = present
  ? (JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] }).cases.filter((row) =>
      row.modes.includes("two-way-safe"),
    )
  : [];

describe.skipIf(!present)(
  "the two-way-safe cases of Mutagen's reconciler (needs its table beside the project)",
  () => {
    it("are 83", () => expect(cases).toHaveLength(83));

    for (const row of cases) {
      const sides = sidesToRun(row);
      it.each(sides)(`${row.id}: ${row.description}, with %s on this disk`, (side) => {
        const local = side === "alpha" ? row.alpha : row.beta;
        const remote = side === "alpha" ? row.beta : row.alpha;
        const world = worldOf({
          base: sketchOfEntry(row.base),
          local: sketchOfEntry(withBase(local, row.base)),
          remote: sketchOfEntry(withBase(remote, row.base)),
          obstacles: obstaclesIn(local, "root"),
        });
        const localBefore = sketchOf(world.trees.local);
        const remoteBefore = sketchOf(world.trees.remote);
        world.settle();
        expect(isEmptyPlan(world.plan())).toBe(true);
        const localAfter = sketchOf(world.trees.local);
        const remoteAfter = sketchOf(world.trees.remote);
        if (row.expected.conflicts.length === 0) {
          const [mine, theirs] =
            side === "alpha" ? [row.after.alpha, row.after.beta] : [row.after.beta, row.after.alpha];
          expect(localAfter).toEqual(sketchOfEntry(withBase(mine, row.base)));
          expect(remoteAfter).toEqual(sketchOfEntry(withBase(theirs, row.base)));
        } else if (isBlocked(local) && (row.base !== null || local?.type === "untracked")) {
          // Untouchable content stands in the way of a deletion or a new node: both sides stay as they were.
          expect([localAfter, remoteAfter]).toEqual([localBefore, remoteBefore]);
        } else {
          // Where Mutagen stops at a conflict, both contents live on, on both sides.
          expect(localAfter).toEqual(remoteAfter);
          const contents = filesIn(localAfter).sort();
          expect(contents).toEqual([...filesIn(localBefore), ...filesIn(remoteBefore)].sort());
        }
      });
    }
  },
);

/** Untouchable content lives on one disk only, so a row that has some is run from that disk. */
function sidesToRun(row: Case): ("alpha" | "beta")[] {
  const blocked = (["alpha", "beta"] as const).filter((side) => isBlocked(row[side]));
  return blocked.length > 0 ? blocked : ["alpha", "beta"];
}

function isBlocked(entry: Entry): boolean {
  if (entry === null) return false;
  if (entry.type === "untracked" || entry.type === "problematic") return true;
  return entry.type === "dir" && Object.values(entry.children).some(isBlocked);
}

/** The row's root becomes one entry, because the root of a namespace is always a folder. */
function sketchOfEntry(entry: Entry): Sketch {
  const value = sketchValue(entry);
  return value === undefined ? {} : { root: value };
}

function sketchValue(entry: Entry): Sketch | string | undefined {
  if (entry === null || entry.type === "untracked" || entry.type === "problematic") return undefined;
  if (entry.type === "file") return `${entry.content}${entry.exec ? "*" : ""}`;
  if (entry.type === "symlink") return `-> ${entry.target}`;
  const children = Object.entries(entry.children).flatMap(([name, child]) => {
    const value = sketchValue(child);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(children);
}

/** What cannot be read has not changed as far as anybody knows; what is ignored is not there. */
function withBase(entry: Entry, base: Entry): Entry {
  if (entry?.type === "problematic") return base;
  if (entry?.type !== "dir") return entry;
  const below = base?.type === "dir" ? base.children : {};
  const children = Object.entries(entry.children).map(([name, child]) => [
    name,
    withBase(child, below[name] ?? null),
  ]);
  return { type: "dir", children: Object.fromEntries(children) };
}

function obstaclesIn(entry: Entry, path: string): { [path: string]: ErrorCode } {
  if (entry?.type === "untracked") return { [path]: "ignored_content" };
  if (entry?.type === "problematic") return { [path]: "permission_denied" };
  if (entry?.type !== "dir") return {};
  const below = Object.entries(entry.children).map(([name, child]) => obstaclesIn(child, `${path}/${name}`));
  return Object.assign({}, ...below);
}

function filesIn(sketch: Sketch): string[] {
  return Object.values(sketch).flatMap((value) => (typeof value === "string" ? [value] : filesIn(value)));
}
