import type * as fs from "node:fs";

/** The calls of `node:fs` that the disk adapter makes: what a stand-in (memfs) has to offer. */
export type NodeFs = Pick<
  typeof fs,
  | "lstatSync"
  | "fstatSync"
  | "readdirSync"
  | "readlinkSync"
  | "openSync"
  | "closeSync"
  | "readSync"
  | "writeSync"
  | "read"
  | "write"
  | "fsync"
  | "fsyncSync"
  | "fchmodSync"
  | "ftruncateSync"
  | "futimesSync"
  | "linkSync"
  | "renameSync"
  | "unlinkSync"
  | "rmdirSync"
  | "mkdirSync"
  | "symlinkSync"
  | "constants"
>;

/** Waits for a call with a callback, without the cost of `fs/promises` handles. */
export function called<T>(call: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error === null ? resolve(value) : reject(error)));
  });
}

/** Lets timers and sockets have their turn after a slice of synchronous calls. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
