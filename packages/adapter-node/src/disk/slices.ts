import { SyncError } from "@syncline/core";
import type { RootFolder } from "./root-folder.js";

/** Steps of a slice: some milliseconds of work, after which timers and sockets have their turn. */
const stepsPerSlice = 64;

/**
 * Does what many callers ask for at the same time in slices: one synchronous step after another, so that the folders
 * above their files are looked at once for all of them. A step sees the disk as it is when its turn comes.
 */
export class Slices {
  readonly #root: RootFolder;
  readonly #isClosed: () => boolean;
  #waiting: (() => void)[] = [];

  constructor(root: RootFolder, isClosed: () => boolean) {
    this.#root = root;
    this.#isClosed = isClosed;
  }

  /** Settles as `step` does, which must not wait nor take a folder from its place; with `closed` when it comes too late. */
  run<T>(step: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        try {
          if (this.#isClosed()) throw new SyncError("closed");
          resolve(step());
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push(settle);
      if (this.#waiting.length === 1) this.#schedule();
    });
  }

  #schedule(): void {
    setImmediate(() => {
      const steps = this.#waiting;
      this.#waiting = steps.splice(stepsPerSlice);
      this.#root.atOneLook(() => {
        for (const step of steps) step();
      });
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
