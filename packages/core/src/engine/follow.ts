import { compareVectors } from "../causality/index.js";
import { manifestFromText } from "../content/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { nameFault } from "../naming/index.js";
import type { Change, ChangesPage } from "../protocol/index.js";
import type { Remote } from "../remote/index.js";
import type { Node, NodeId, Trees } from "../tree/index.js";
import type { DeviceState } from "./device-state.js";
import type { JournalNews } from "./journal-news.js";

export interface FollowContext {
  readonly state: DeviceState;
  readonly remote: Remote;
  /** Gets the nodes that are left out because no disk may be asked to hold their names. */
  readonly unusable: Map<NodeId, string>;
  readonly news: JournalNews;
  readonly signal?: AbortSignal | undefined;
}

/** The journal belongs to another life of the namespace than the one this device knows. */
export interface EpochChanged {
  readonly epochChanged: true;
}

/**
 * Reads the journal from the cursor to its head into the remote tree. Each page is saved with its
 * cursor in one transaction, so a crash goes on where it was; only the last page makes the remote tree
 * one that the journal really had, and until then `followed` is false and nothing is planned.
 *
 * An expired cursor starts over: the remote tree is read anew, and what the journal no longer
 * mentions is gone from it.
 */
export async function follow(
  context: FollowContext,
  epoch: string = context.state.meta.epoch,
): Promise<EpochChanged | undefined> {
  const { state, remote, news, signal } = context;
  for (;;) {
    let page: ChangesPage;
    try {
      page = await remote.changes(state.meta.cursor, { signal });
    } catch (error) {
      if (isSyncError(error, "epoch_changed")) return { epochChanged: true };
      if (!isSyncError(error, "cursor_expired")) throw error;
      await startOver(state);
      continue;
    }
    if (page.epoch !== epoch) return { epochChanged: true };
    for (const change of page.changes) takeChange(context, change);
    state.update({ cursor: page.cursor, followed: !page.more });
    await state.save();
    if (page.more) continue;
    news.reach(page.seq);
    return undefined;
  }
}

function takeChange({ state, unusable }: FollowContext, change: Change): void {
  const { node, deleted, manifest } = change;
  unusable.delete(node.id);
  if (deleted === true) {
    state.trees.setRemote(node.id, undefined, node.vector);
    return;
  }
  // The server is not trusted with names: what could not be a name never gets near a disk.
  if (nameFault(node.name) !== undefined) {
    unusable.set(node.id, node.name);
    return;
  }
  state.trees.setRemote(node.id, node as Node);
  if (node.kind === "file" && manifest !== undefined) {
    state.contents.noteManifest(node.contentId, manifestFromText(manifest));
  }
}

/** Forgets what the journal said: until it is read again, nothing is in it. */
async function startOver(state: DeviceState): Promise<void> {
  const { trees } = state;
  for (const id of knownRemotely(trees)) trees.setRemote(id, undefined);
  state.update({ cursor: null, followed: false });
  await state.save();
}

function knownRemotely(trees: Trees): NodeId[] {
  const ids = new Set<NodeId>();
  for (const { id } of trees.baseNodes()) ids.add(id);
  for (const id of trees.remote.differing()) ids.add(id);
  return [...ids].filter((id) => trees.remote.get(id) !== undefined);
}

/**
 * Begins a new epoch: both sides are kept and nothing is deleted. The journal is read from its
 * beginning; base remains only where it is no newer than what the restored journal has, so that
 * no deletion follows from it: a node that only this device has goes up again, a node that only the journal has
 * comes down again, and what both have is merged by content.
 *
 * Only the last write, with which base is what it has to be, says that this device is in the new epoch: a crash before that
 * finds another epoch again, and not a journal that seems to have deleted much.
 */
export async function adoptEpoch(context: FollowContext): Promise<void> {
  const { state, remote, signal } = context;
  const { trees } = state;
  const description = await remote.describe({ signal });
  await startOver(state);
  const interrupted = await follow(context, description.epoch);
  if (interrupted !== undefined) throw new SyncError("epoch_changed");
  for (const base of [...trees.baseNodes()]) {
    const local = trees.local.get(base.id);
    const journal = trees.remote.get(base.id);
    if (local === undefined || journal === undefined) trees.setBase(base.id, undefined);
    else rebase(trees, base, journal);
  }
  for (const id of [...trees.sentNodes()]) trees.setSent(id, []);
  state.update({ epoch: description.epoch });
  await state.save();
}

function rebase(trees: Trees, base: Node, journal: Node): void {
  const relation = compareVectors(journal.vector, base.vector);
  // The journal went back: this device's state descends from it, and is a change on top of it.
  if (relation === "older") trees.setBase(base.id, journal);
  // Another device has gone on from the restored state: there is no common state to speak of.
  if (relation === "concurrent") trees.setBase(base.id, undefined);
}
