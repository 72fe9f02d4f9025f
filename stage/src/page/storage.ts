import type { ClocksAhead } from "./tools.js";

/** What is done to the storage of a page's origin by others than the page's engine. */
export const storage = {
  usageBytes: async (): Promise<number> => (await navigator.storage.estimate()).usage ?? 0,

  async removeFiles(): Promise<void> {
    await (await navigator.storage.getDirectory()).removeEntry("syncline-disks", { recursive: true });
  },

  deleteIndex: (folder: string): Promise<void> =>
    settled(indexedDB.deleteDatabase(`syncline-state-${folder}`)),

  /** As a version of the app does that does not exist yet. */
  upgradeIndex: (folder: string): Promise<void> => settled(indexedDB.open(`syncline-state-${folder}`, 1000)),

  /** The clocks of an `odd-worker`, from now on. */
  setClocks(ahead: ClocksAhead): void {
    new BroadcastChannel("clocks").postMessage(ahead);
  },
};

function settled(request: IDBOpenDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      request.result?.close();
      resolve();
    };
    request.onerror = () => reject(request.error);
  });
}
