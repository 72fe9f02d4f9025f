/** Every way in which a simulated world goes wrong. Each is counted; a large run in which one never happened has proved nothing about it. */
export const faultClasses = [
  "crash before a step",
  "crash after a step",
  "power loss",
  "power loss undid a change",
  "state writes lost",
  "index lost",
  "index rolled back",
  "clock set",
  "disk full",
  "I/O error",
  "permission denied",
  "too many open files",
  "torn write",
  "fsync failed",
  "state write failed",
  "watch event missed",
  "watch overflow",
  "root missing",
  "root emptied",
  "root swapped",
  "request dropped",
  "request delayed",
  "request repeated",
  "reply lost",
  "server error",
  "body truncated",
  "bits flipped",
  "nudge lost",
  "server killed",
  "server lost power",
  "server restored",
  "tombstones forgotten",
  "versions forgotten",
  "chunks collected",
  "collector killed",
  "metadata store busy",
  "blob store failing",
  "blob store slow",
  "blob torn",
] as const;

export type FaultClass = (typeof faultClasses)[number];

export function isFaultClass(text: string): text is FaultClass {
  return (faultClasses as readonly string[]).includes(text);
}

/** Faults after which a deleted file may come back, or a moved one be there twice, without anything being wrong: what was known is gone. */
export const forgetful: ReadonlySet<FaultClass> = new Set([
  "index lost",
  "index rolled back",
  "state writes lost",
  "root missing",
  "root emptied",
  "root swapped",
  "server restored",
]);

/** Faults that end a process: one of them at a time. */
export const fatal: ReadonlySet<FaultClass> = new Set([
  "crash before a step",
  "crash after a step",
  "power loss",
  "power loss undid a change",
  "server lost power",
  "blob torn",
]);
