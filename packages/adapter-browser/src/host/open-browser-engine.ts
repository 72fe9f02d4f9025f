import {
  type FolderSync,
  httpRemote,
  isSyncError,
  openSync,
  SyncError,
  type TokenSource,
} from "@syncline/core";
import type { EngineOptions } from "../messages/index.js";
import { originFileSystem } from "../origin-disk/index.js";
import { browserPlatform } from "../platform/index.js";
import { type IndexedDbStateOptions, indexedDbState } from "../state/index.js";
import { mendEvictions } from "./evictions.js";

const { clock } = browserPlatform;

/**
 * An engine on what the browser keeps for the origin: a disk, and the state in IndexedDB. It tells `onEnd` when the browser
 * has taken either away: then another one is to be opened, on what is left.
 */
export async function openBrowserEngine(
  options: EngineOptions,
  token: TokenSource,
  onEnd: (error: SyncError) => void,
): Promise<FolderSync> {
  const { name, url, namespaceId, device, ignore, settings } = options;
  const onLost = () =>
    onEnd(
      new SyncError("interrupted", { message: "The browser has taken away what it kept for this page." }),
    );
  const fs = await originFileSystem({ name });
  const state = await whenLetGo(() => indexedDbState(name, { onLost } satisfies IndexedDbStateOptions));
  const remote = httpRemote({ ...browserPlatform, url, namespaceId, token });
  try {
    const sync = await openSync({ ...browserPlatform, fs, state, remote, device, ignore, settings });
    return mendEvictions(sync, onLost);
  } catch (error) {
    await Promise.allSettled([remote.close(), state.close(), fs.close()]);
    throw error;
  }
}

/** For how long, and in which pauses, the state is asked for that the engine before this one may not have let go of. */
const lettingGoMs = 2_000;
const pauseMs = 50;

async function whenLetGo<T>(open: () => Promise<T>): Promise<T> {
  for (const untilMs = clock.monotonic() + lettingGoMs; ; ) {
    try {
      return await open();
    } catch (error) {
      // The browser frees the locks of a worker that has ended one after the other.
      if (!isSyncError(error, "state_locked") || clock.monotonic() > untilMs) throw error;
      await clock.sleep(pauseMs);
    }
  }
}
