import { contentIdOf } from "../content/index.js";
import type { FileStat, RelativePath } from "../disk/index.js";
import { SyncError } from "../errors/index.js";
import { fingerprintOf, tooNewForMs } from "../scan/index.js";
import type { NodeId } from "../tree/index.js";
import type { Engine } from "./engine.js";

/**
 * The stat that a rename may expect. Users rename too: another file may have taken the place of the one that was
 * seen there, and an edit that shows in the change time alone must not be covered up by the rename's own.
 */
export function expectedStat({ state: { index } }: Engine, id: NodeId): FileStat {
  const known = index.get(id);
  if (known === undefined) throw new SyncError("destination_changed");
  return known.stat;
}

/**
 * Gives those of these nodes' files that are too new to prove anything the moment it takes: all of them the same one,
 * ahead of steps that are taken at the same time.
 */
export async function untilOldEnough(
  { state: { index }, clock }: Engine,
  ids: readonly NodeId[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const nowMs = clock.now();
  let waitMs = 0;
  for (const id of ids) {
    const known = index.get(id);
    if (known?.racy === true) waitMs = Math.max(waitMs, tooNewForMs(known.stat, nowMs));
  }
  if (waitMs > 0) await clock.sleep(waitMs, signal);
}

/**
 * The stat that a destructive step may expect: that of a file which is known to be what the tree says, and which any later
 * change would show in. For that, a file that is too new is given the moment it takes.
 */
export async function trustedStat(
  engine: Engine,
  id: NodeId,
  path: RelativePath,
  signal: AbortSignal | undefined,
): Promise<FileStat> {
  const { fs, state, chunking, hasher, clock } = engine;
  const known = state.index.get(id);
  const local = state.trees.local.get(id);
  if (known === undefined || local === undefined) throw new SyncError("destination_changed");
  if (!known.racy || local.kind !== "file") return known.stat;
  await untilOldEnough(engine, [id], signal);
  // Too new, when it was recorded, for its stat to prove anything: only its bytes do.
  const nowMs = clock.now();
  const cut = await fs.cut(path, chunking, signal);
  if ((await contentIdOf(cut.manifest, hasher)) !== local.contentId)
    throw new SyncError("destination_changed");
  state.index.set(id, fingerprintOf(cut.stat, nowMs));
  if (tooNewForMs(cut.stat, nowMs) > 0) throw new SyncError("file_busy");
  return cut.stat;
}
