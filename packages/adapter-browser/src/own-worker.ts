/**
 * The worker that this package brings. The address is relative to this file, where bundlers that know the pattern look for it;
 * so it stays beside `worker.ts`, in the sources and in what is built of them.
 */
export const ownWorker = (): Worker =>
  new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "syncline" });
