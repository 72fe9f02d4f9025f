import type { FileStat, RelativePath } from "../disk/index.js";
import type { PathSync } from "../files/index.js";
import { nodeAt } from "../tree/index.js";
import type { Engine } from "./engine.js";

const inSync: PathSync = { sync: "in-sync" };
const waiting: PathSync = { sync: "waiting" };
const ignored: PathSync = { sync: "ignored" };

/** How paths stand, from what the engine knows anyway: nothing of it is kept, nor is anything read. */
export function pathSync({ state, ignore, board }: Engine): (path: RelativePath, stat: FileStat) => PathSync {
  const { trees, index, keyOf } = state;
  const problems = new Map(board.snapshot.problems.map((problem) => [problem.path, problem]));
  return (path, stat) => {
    const problem = problems.get(path);
    if (problem !== undefined) return { sync: "problem", problem };
    if (path === "") return inSync;
    const id = nodeAt(trees.local, path, keyOf)?.id;
    if (id === undefined) return ignore.rules.ignores(path, stat.kind === "folder") ? ignored : waiting;
    if (trees.local.differs(id) || trees.remote.differs(id)) return waiting;
    // What is in a folder changes the folder's times, and nothing else about it.
    const isKnown =
      stat.kind === "folder" || index.isUnchanged(id, stat) || index.isUnchangedButRacy(id, stat);
    return isKnown ? inSync : waiting;
  };
}
