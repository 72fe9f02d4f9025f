import { type BlobStore, type CondemnedChunks, type MetadataStore, SyncError } from "@syncline/core";
import type { Process } from "../schedule/index.js";
import type { BlobSteps } from "./kept-blobs.js";
import type { World } from "./world.js";

/** Faults of the server lie in wait under this number. */
export const serverNumber = -1;

/** The metadata as one process of the server sees it: each call waits for its turn, and may find the store busy. */
export function busyMetadata(
  { scheduler, faults }: World,
  store: MetadataStore,
  process: Process,
): MetadataStore {
  const ask = async (step: string) => {
    await scheduler.turn(process, step);
    if (faults.strikes("metadata store busy", serverNumber)) throw new SyncError("unavailable");
  };
  return {
    ...store,
    transact: async (id, work) => {
      await ask("transact");
      return await store.transact(id, work);
    },
    read: async (id, work) => {
      await ask("read");
      return await store.read(id, work);
    },
    unneededChunks: async (beforeMs, limit) => {
      await ask("look for unneeded chunks");
      return await store.unneededChunks(beforeMs, limit);
    },
    chunksAnywhere: async (hashes) => {
      await ask("look for chunks anywhere");
      return await store.chunksAnywhere(hashes);
    },
    condemned: busyList(store.condemned, ask),
  };
}

function busyList(list: CondemnedChunks, ask: (step: string) => Promise<void>): CondemnedChunks {
  return {
    condemn: async (hashes, dueMs) => {
      await ask("condemn");
      await list.condemn(hashes, dueMs);
    },
    due: async (nowMs, limit) => {
      await ask("look for condemned chunks");
      return await list.due(nowMs, limit);
    },
    spare: async (chunks) => {
      await ask("spare");
      await list.spare(chunks);
    },
    beginDeletion: async (id, hashes) => {
      await ask("begin deletion");
      return await list.beginDeletion(id, hashes);
    },
    endDeletion: async (id, hashes) => {
      await ask("end deletion");
      await list.endDeletion(id, hashes);
    },
    giveUpDeletion: async (id, hashes) => {
      await ask("give up deletion");
      await list.giveUpDeletion(id, hashes);
    },
    underWay: async (hashes) => {
      await ask("look for deletions");
      return await list.underWay(hashes);
    },
    deletions: async () => {
      await ask("look for deletions");
      return await list.deletions();
    },
  };
}

/** What may become of a process in the middle of what it does to the blobs. */
export function blobSteps(
  { faults, dice }: World,
  process: Process,
  fate: { readonly kill: () => void; readonly losePower: () => void },
): BlobSteps {
  const goOn = async () => {
    if (!process.alive) await new Promise(() => {});
  };
  return {
    halfWritten: async () => {
      if (faults.strikes("blob torn", serverNumber)) dice.pick([fate.kill, fate.losePower])();
      await goOn();
    },
    flushFails: () => faults.strikes("fsync failed", serverNumber),
    unflushed: async () => {
      if (faults.strikes("server lost power", serverNumber)) fate.losePower();
      await goOn();
    },
  };
}

/** How long a slow store takes at most. */
const slowestMs = 5000;
/** What was asked to be deleted may go long after whoever asked for it has given up, or is dead. */
const slowestDeletionMs = 300_000;

interface LivingBlobs {
  readonly store: BlobStore;
  /** The metadata have been restored: who does that waits until the blob store has nothing more to do. */
  isOver(): boolean;
}

/** The blobs as one process of the server sees them. What it asked to be deleted may go when it is dead, but not in the next life. */
export function slowBlobs(world: World, { store: blobs, ...life }: LivingBlobs, process: Process): BlobStore {
  const { scheduler, faults, time, dice } = world;
  const ask = async (step: string, mostMs = slowestMs) => {
    await scheduler.turn(process, step);
    if (faults.strikes("blob store slow", serverNumber)) await time.sleep(dice.between(1, mostMs));
    if (faults.strikes("blob store failing", serverNumber))
      throw new SyncError(dice.pick(["io_error", "disk_full", "unavailable"]));
  };
  return {
    ...blobs,
    put: async (key, bytes) => {
      await ask("put blob");
      await blobs.put(key, bytes);
    },
    get: async (key) => {
      await ask("get blob");
      return await blobs.get(key);
    },
    stat: async (key) => {
      await ask("stat blob");
      return await blobs.stat(key);
    },
    delete: async (key, { signal } = {}) => {
      const done = ask("delete blob", slowestDeletionMs).then(async () => {
        if (life.isOver()) await new Promise(() => {});
        await blobs.delete(key);
      });
      await unlessAborted(done, signal);
    },
    async *list(prefix) {
      await ask("list blobs");
      yield* blobs.list(prefix);
    },
  };
}

async function unlessAborted(done: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return await done;
  await new Promise<void>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    done.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
