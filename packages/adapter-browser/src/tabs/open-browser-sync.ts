import {
  type DeviceId,
  type FolderSync,
  SyncError,
  type SyncSettings,
  type TokenSource,
} from "@syncline/core";
import { openChannel } from "../messages/index.js";
import { ownWorker } from "../own-worker.js";
import { openTab } from "./open-tab.js";
import { startWorkerEngine } from "./worker-engine.js";

export interface BrowserSyncOptions {
  /** Which of the origin's folders this is. Tabs that say the same share one engine, which the first of them has. */
  readonly name: string;
  readonly remote: {
    /** The server's base address, such as `https://sync.example.org`. */
    readonly url: string;
    readonly namespaceId: string;
    /** An access token, or where they come from. */
    readonly token: string | TokenSource;
  };
  /** The device as the server knows it. `name` is what conflicted copies are called after. */
  readonly device: { readonly id: DeviceId; readonly name: string };
  /** gitignore patterns beside the built-in ones and the root's `.synclineignore`. */
  readonly ignore?: readonly string[];
  readonly settings?: Partial<SyncSettings>;
  /** Whether the browser is asked not to evict the origin's storage when it needs room. Default: yes. */
  readonly persist?: boolean;
  /**
   * The dedicated worker that has the engine, in case this tab is to have it. Default: the one that this package brings, which
   * Vite and webpack find; others want `new Worker(url, { type: "module" })` of what they made of `@syncline/adapter-browser/worker`.
   */
  readonly worker?: () => Worker;
  readonly signal?: AbortSignal;
}

/**
 * Opens a folder that the browser keeps for this origin, in sync with a namespace. Reading, cutting and hashing is done in a
 * worker, never on the page's thread. All tabs that open the same folder share one engine: the tab that has it is closed,
 * and another one goes on where it was. Then what is under way is done again by itself, or fails with `interrupted` where doing it twice could
 * be something else than doing it once.
 *
 * Rejects with `unsupported` where the browser lacks what this needs, and with what `openSync` fails with.
 */
export async function openBrowserSync(options: BrowserSyncOptions): Promise<FolderSync> {
  const { name, remote, persist = true, signal } = options;
  signal?.throwIfAborted();
  const token: TokenSource =
    typeof remote.token === "string" ? async () => remote.token as string : remote.token;
  const client = await openTab({
    name,
    locks: neededLocks(),
    openChannel,
    startEngine: (running) =>
      startWorkerEngine({
        worker: options.worker ?? ownWorker,
        engine: {
          name,
          url: new URL(remote.url, location.href).href,
          namespaceId: remote.namespaceId,
          device: options.device,
          ignore: options.ignore ?? [],
          settings: options.settings ?? {},
        },
        running,
        token,
        locks: navigator.locks,
      }),
    signal,
  });
  // Only a page may ask. The answer changes nothing: the folder is as good until it is evicted.
  if (persist) navigator.storage.persist().catch(() => {});
  return client;
}

/** Pages that came without TLS have none of it, except on this machine. */
function neededLocks(): LockManager {
  const { locks, storage } = navigator as Partial<Navigator>;
  const hasAll =
    typeof Worker !== "undefined" && typeof BroadcastChannel !== "undefined" && storage !== undefined;
  if (hasAll && locks !== undefined) return locks;
  throw new SyncError("unsupported", {
    message: "This browser, or a page that was not loaded over https, has no workers, Web Locks or storage.",
  });
}
