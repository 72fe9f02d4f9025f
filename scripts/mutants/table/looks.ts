import { goodDays, type Mutant } from "../mutant.js";
import { badDaysTests, core, engineTests, usersTests } from "./rooms.js";

const rootTests = `${core}/engine/root-guard.test.ts`;
const missedTests = `${core}/engine/missed-moves.test.ts`;
const asideTests = `${core}/engine/aside.test.ts`;
const scanTests = `${core}/scan/scan.test.ts`;

/** What a device takes what it sees of its disk for, and what it does not see. */
export const looks: readonly Mutant[] = [
  {
    id: "renamed-file-never-read",
    fault:
      "A file that was renamed is never read again, so that what was done to it under the old time is not seen.",
    file: `${core}/scan/scan.ts`,
    find: "const racy = context.deferRacy && fresh && seemsUnchanged;",
    replace: "const racy = context.deferRacy && (fresh || seemsUnchanged) && seemsUnchanged;",
    tests: [`${core}/scan/scan.test.ts`],
  },
  {
    id: "racy-file-trusted",
    fault: "A file that is as new as its last reading is not read again.",
    file: `${core}/scan/fingerprint.ts`,
    find: 'racy: stat.kind === "file" && stat.changedAtMs >= nowMs - clockGrainMs };',
    replace: 'racy: stat.kind === "file" && stat.changedAtMs > nowMs + clockGrainMs };',
    tests: [usersTests, engineTests],
    seeds: goodDays,
  },
  {
    id: "untold-deletion-taken",
    fault: "What no watch has told of is taken for deleted without a look elsewhere.",
    file: `${core}/engine/look.ts`,
    find: "seen.vanished.some((path) => isAnywhere || isUntold(path))",
    replace: "seen.vanished.some((path) => isAnywhere || (path === undefined && isUntold(path)))",
    tests: [usersTests],
  },
  {
    id: "unseen-taken-for-nothing",
    fault: "What vanished while something could not be looked at is not sought elsewhere.",
    file: `${core}/engine/look.ts`,
    find: "seen.vanished.some((path) => isAnywhere || isUntold(path))",
    replace: "seen.vanished.some((path) => (path === undefined && isAnywhere) || isUntold(path))",
    tests: [missedTests],
  },
  {
    id: "unflushed-move-forgotten",
    fault: "A path at which a step failed is not looked at again.",
    file: `${core}/engine/engine.ts`,
    find: "  dirty.add(path);\n  doubtful.add(path);",
    replace: "  if (path === undefined) doubtful.add(path);\n  if (path === undefined) dirty.add(path);",
    tests: [missedTests],
  },
  {
    id: "undone-rename-taken-for-a-users",
    fault:
      "A name that this device has given, and a power loss has taken back, is taken for its user's doing.",
    file: `${core}/engine/look.ts`,
    find: "await undoUnfinished(engine);",
    replace: "if (before !== undefined) await undoUnfinished(engine);",
    tests: [asideTests],
  },
  {
    id: "folders-swapped-unseen",
    fault: "A disk is not told which folder the plan saw above what is new.",
    file: `${core}/engine/local-step.ts`,
    find: "return state.index.get(id)?.stat;",
    replace: 'return id === "" ? state.index.get(id)?.stat : undefined;',
    tests: [usersTests],
  },
  {
    id: "any-root-is-marked",
    fault: "A term is written into whatever folder is the root by then.",
    file: `${core}/engine/terms.ts`,
    find: "if (marker?.id !== state.meta.rootId) throw",
    replace: 'if (marker?.id === "") throw',
    tests: [rootTests],
  },
  {
    id: "root-not-checked-after-the-look",
    fault: "A disk that goes away during a look is taken for one on which all was deleted.",
    file: `${core}/engine/look.ts`,
    find: "const halt = (await guardRoot()) ?? ",
    replace: "const halt = before ?? ",
    tests: [rootTests],
  },
  {
    id: "root-marker-not-checked",
    fault: "Another folder in the root's place is taken for the root.",
    file: `${core}/engine/root-guard.ts`,
    find: '? undefined : haltFor("root-replaced");',
    replace: "? undefined : undefined;",
    tests: [rootTests],
  },
  {
    id: "missing-root-not-noticed",
    fault: "A root that is gone is not told from one that was never marked.",
    file: `${core}/engine/root-guard.ts`,
    find: 'if (isSyncError(error, "file_missing")) return haltFor("root-missing");',
    replace: 'if (isSyncError(error, "file_missing")) return undefined;',
    tests: [engineTests, badDaysTests],
  },
  {
    id: "emptied-root-not-noticed",
    fault: "A root in which nothing is left is taken for a wish to delete everything.",
    file: `${core}/engine/root-guard.ts`,
    find: 'return haltFor("root-emptied", trees.base.size);',
    replace: "return undefined;",
    tests: [engineTests],
  },
  {
    id: "unlistable-folder-is-empty",
    fault: "A folder that cannot be listed is taken to be empty.",
    file: `${core}/scan/walk.ts`,
    find: 'if (next.path === "" || !isSyncError(error)) throw error;',
    replace:
      'if (next.path === "" || !isSyncError(error)) throw error;\n      into.listed.push(next.folder);\n      if (into.listed.length > 0) continue;',
    tests: [badDaysTests],
  },
  {
    id: "unseen-name-is-deleted",
    fault: "A name that a listing left out is a deletion, without another look.",
    file: `${core}/scan/scan.ts`,
    find: "(path !== undefined && (await isStillThere(context, id, path, taken)))",
    replace: "(path !== undefined && id === rootId && (await isStillThere(context, id, path, taken)))",
    tests: [scanTests],
  },
  {
    id: "link-leads-outside",
    fault: "A link that leads out of the root is synced.",
    file: `${core}/scan/walk.ts`,
    find: "if (depth < 0) return false;",
    replace: "if (depth < -1000) return false;",
    tests: [scanTests],
  },
  {
    id: "overflow-ignored",
    fault: "When the watch says that it has missed something, nothing is looked at.",
    file: `${core}/engine/loop.ts`,
    find: 'if (event.kind === "overflow") this.#scope = "everything";',
    replace: 'if (event.kind === "overflow") this.#diskEvents++;',
    tests: [`${core}/engine/watched-folders.test.ts`],
  },
];
