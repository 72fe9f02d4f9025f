import { contentIdOf } from "../content/index.js";
import type { RelativePath } from "../disk/index.js";
import { isWithin } from "../naming/index.js";
import { type ScanContext, type ScanScope, scan } from "../scan/index.js";
import { createNodeId } from "../tree/node-id.js";
import { undoUnfinished } from "./aside.js";
import { doubt, type Engine } from "./engine.js";
import type { Halt } from "./halts.js";
import type { PassOptions } from "./pass.js";
import { checkEmptied, checkRoot } from "./root-guard.js";

/** What a look at the disk came to. */
export interface Look {
  /** The disk is not what it was: nothing may be planned from what was seen. */
  readonly halt?: Halt | undefined;
  /** Files that would not hold still, which are looked at again. */
  readonly unsettled: readonly RelativePath[];
  /** Files to read again when the clock has moved on. */
  readonly recheck: readonly RelativePath[];
}

export const nothingNew: Look = { unsettled: [], recheck: [] };

/** Looks after which a disk that goes on losing files is taken as it is. */
const mostLooks = 16;

/**
 * Brings the local tree up to date with the disk. What is gone from one place may be in another, of which a watch tells
 * in its own time: what it tells within a moment is looked at as well, before anything is taken for deleted.
 */
export async function look(engine: Engine, scope: ScanScope, options: PassOptions): Promise<Look> {
  let seen = await lookOnce(engine, scope, options);
  const recheck = [...seen.recheck];
  for (let looks = 1; options.isWatched && looks < mostLooks; looks++) {
    if (seen.halt !== undefined || seen.vanished.length === 0) break;
    await engine.clock.sleep(engine.settings.settleMs, options.signal);
    if (engine.dirty.size === 0) break;
    seen = await lookOnce(engine, takeDirty(engine), options);
    recheck.push(...seen.recheck);
  }
  return { ...seen, recheck };
}

/**
 * What is gone may have been moved to where the scan had been already, or to where no watch told of: everything is looked at
 * then, once more if need be, unless a watch has told that it is gone and will tell where to.
 */
async function lookOnce(engine: Engine, scope: ScanScope, options: PassOptions): Promise<Seen> {
  const { doubtful } = engine;
  const isUntold = (path: RelativePath) =>
    !options.isWatched ||
    (scope !== "everything" && Array.from(doubtful).some((other) => isWithin(other, path)));
  let looked = scope;
  let seen = await scanGuarded(engine, looked, options, looked !== "everything");
  // Where the watch has told to look, something could not be seen: it may be what has vanished.
  const isAnywhere = scope !== "everything" && seen.hasUnseen;
  if (seen.halt === undefined && seen.vanished.some((path) => isAnywhere || isUntold(path))) {
    const { recheck } = seen;
    looked = "everything";
    seen = await scanGuarded(engine, looked, options, true);
    seen = { ...seen, recheck: [...recheck, ...seen.recheck] };
  }
  if (looked === "everything" && seen.halt === undefined && !seen.hasUnseen) doubtful.clear();
  for (const path of seen.unsettled) doubt(engine, path);
  return seen;
}

interface Seen extends Look {
  readonly vanished: readonly RelativePath[];
  readonly hasUnseen: boolean;
}

/** A disk that goes away during a scan looks like deletions. */
async function scanGuarded(
  engine: Engine,
  scope: ScanScope,
  { signal, deletionsMeant }: PassOptions,
  deferRacy: boolean,
): Promise<Seen> {
  const { fs, state, randomness } = engine;
  const guardRoot = () => checkRoot(fs, state, randomness);
  const before = await guardRoot();
  if (before !== undefined) return { ...nothingNew, vanished: [], hasUnseen: false, halt: before };
  await undoUnfinished(engine);
  await engine.ignore.read(fs, scope);
  const result = await scan(scanContext(engine, deferRacy, signal), scope);
  await state.save();
  const halt = (await guardRoot()) ?? (deletionsMeant ? undefined : checkEmptied(state.trees));
  return { ...result, halt };
}

function scanContext(engine: Engine, deferRacy: boolean, signal: AbortSignal | undefined): ScanContext {
  const { fs, state, obstacles, clock, chunking, settings, hasher, board, randomness } = engine;
  return {
    fs,
    trees: state.trees,
    index: state.index,
    obstacles,
    ignore: engine.ignore.rules,
    clock,
    keyOf: state.keyOf,
    chunking,
    concurrency: settings.filesInFlight,
    deferRacy,
    newId: () => createNodeId(clock, randomness),
    contentIdOf: (manifest) => contentIdOf(manifest, hasher),
    noteContent: (id, contentId, manifest) => state.contents.noteLocal(id, contentId, manifest),
    notePieces: (hash, pieces) => state.contents.notePieces(hash, pieces),
    // A file that is read again while transfers run is none of them.
    onFileRead: (sizeBytes) => {
      if (board.snapshot.phase === "scanning") board.advance(1, sizeBytes);
    },
    checkpoint: () => state.save(),
    signal,
  };
}

/** Takes the paths that are to be looked at; what turns up from now on is for the next look. */
export function takeDirty({ dirty }: Engine): Set<RelativePath> {
  const paths = new Set(dirty);
  dirty.clear();
  return paths;
}
