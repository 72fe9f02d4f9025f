import type { Randomness } from "../clock/index.js";
import type { FileSystem } from "../disk/index.js";
import { isSyncError } from "../errors/index.js";
import { rootId, type Trees } from "../tree/index.js";
import type { DeviceState } from "./device-state.js";
import { type Halt, haltFor } from "./halts.js";
import type { SyncSettings } from "./options.js";
import { type RootMarker, readRootMarker, writeRootMarker } from "./root-marker.js";

/** Whether the folder is the one that was synced before; a first folder is marked as such. */
export async function checkRoot(
  fs: FileSystem,
  state: DeviceState,
  randomness: Randomness,
): Promise<Halt | undefined> {
  let marker: RootMarker | undefined;
  try {
    marker = await readRootMarker(fs);
  } catch (error) {
    if (isSyncError(error, "file_missing")) return haltFor("root-missing");
    throw error;
  }
  const known = state.meta.rootId;
  if (known !== null) return marker?.id === known ? undefined : haltFor("root-replaced");
  await adoptRoot(fs, state, randomness, marker);
  return undefined;
}

/** Takes the folder that is there as this device's root from now on. */
export async function adoptRoot(
  fs: FileSystem,
  state: DeviceState,
  randomness: Randomness,
  marker: RootMarker | undefined,
): Promise<void> {
  const id = marker?.id ?? hex(randomness.bytes(16));
  if (marker === undefined) await writeRootMarker(fs, { id, term: state.meta.term });
  state.update({ rootId: id });
  await state.save();
}

/** This many nodes must have been there for their common disappearance to be suspicious. */
const suspiciousCount = 10;

/** Whether everything that was synced is gone from a root that is otherwise the right one. */
export function checkEmptied(trees: Trees): Halt | undefined {
  if (trees.base.size < suspiciousCount) return undefined;
  for (const _ of trees.local.children(rootId)) return undefined;
  return haltFor("root-emptied", trees.base.size);
}

export function checkDeletions(
  trees: Trees,
  removals: number,
  guard: SyncSettings["deletionGuard"],
): Halt | undefined {
  if (removals <= guard.atLeast || removals <= guard.share * trees.base.size) return undefined;
  return haltFor("too-many-deletes", removals);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
