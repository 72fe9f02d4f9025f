import {
  type FolderSync,
  type Halt,
  httpRemote,
  isSyncError,
  openSync,
  type StateStore,
  type TokenSource,
} from "@syncline/core";
import type { EngineOptions } from "../messages/index.js";
import { originFileSystem } from "../origin-disk/index.js";
import { browserPlatform } from "../platform/index.js";
import { indexedDbState } from "../state/index.js";

/** An engine on what the browser keeps for the origin: a disk, and the state in IndexedDB. */
export async function openBrowserEngine(options: EngineOptions, token: TokenSource): Promise<FolderSync> {
  const { name, url, namespaceId, device, ignore, settings } = options;
  const fs = await originFileSystem({ name });
  const state = await openState(name);
  const remote = httpRemote({ ...browserPlatform, url, namespaceId, token });
  try {
    const sync = await openSync({ ...browserPlatform, fs, state, remote, device, ignore, settings });
    sync.on("halt", (halt) => void restoreEvicted(sync, halt).catch(() => {}));
    return sync;
  } catch (error) {
    await Promise.allSettled([remote.close(), state.close(), fs.close()]);
    throw error;
  }
}

/** How often, and in which pauses in milliseconds, the state is asked for that the engine before this one may not have let go of. */
const stateTries = 40;
const statePauseMs = 50;

async function openState(name: string): Promise<StateStore> {
  for (let tries = 1; ; tries++) {
    try {
      return await indexedDbState(name);
    } catch (error) {
      // The browser frees the locks of a worker that has ended one after the other.
      if (!isSyncError(error, "state_locked") || tries === stateTries) throw error;
      await browserPlatform.clock.sleep(statePauseMs);
    }
  }
}

/**
 * A folder of the browser's own that is not the one which was synced has been evicted, or cleared away: no user has deleted
 * anything. All that the server has is fetched again.
 */
async function restoreEvicted(sync: FolderSync, { reason }: Halt): Promise<void> {
  if (reason === "root-replaced") await sync.resolve("merge");
  if (reason === "root-missing") await sync.resolve("restore");
}
