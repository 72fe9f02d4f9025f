import type { FileSystem } from "../disk/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import type { DeviceState } from "./device-state.js";
import { readRootMarker, writeRootMarker } from "./root-marker.js";

/** Each term has 2^20 counters of its own. A node that is committed more often in one goes on with those of the next. */
const countersBits = 20n;

/**
 * The terms of a device: with the first commit of each process a new one begins, whose counters are above those of all
 * terms before. So no counter is used twice, though the state may be an older copy, brought back by whoever had one, and know nothing of
 * what was committed since: the term is written into the root's marker too, and the next is later than both.
 */
export class Terms {
  #floor = 0n;
  #begun = false;

  /** Counters up to this one are not this term's. */
  get counterFloor(): bigint {
    return this.#floor;
  }

  /** Sees to it that a term has begun. Returns whether this began it: what was planned before has counters of another one. */
  async begin(fs: FileSystem, state: DeviceState): Promise<boolean> {
    if (this.#begun) return false;
    const marker = await readRootMarker(fs);
    // Another folder has come into the root's place since the disk was looked at: it must not become this device's root.
    if (marker?.id !== state.meta.rootId) throw new SyncError("file_missing");
    const term = 1 + Math.max(state.meta.term, marker?.term ?? 0);
    try {
      if (marker !== undefined) await writeRootMarker(fs, { ...marker, term });
    } catch (error) {
      // A full disk must not keep back what is to be sent: then the state alone tells.
      if (!isSyncError(error)) throw error;
    }
    state.update({ term });
    await state.save();
    this.#floor = BigInt(term) << countersBits;
    this.#begun = true;
    return true;
  }

  /** Another root is synced from now on: the next commit begins a term that is written there as well. */
  end(): void {
    this.#begun = false;
  }
}
