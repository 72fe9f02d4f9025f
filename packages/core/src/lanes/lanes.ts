/** Files up to this size wait for the disk, and take next to no memory meanwhile. */
const smallBytes = 64 * 1024;

/** What a file takes of a lane. A power of two, so that shares add up to whole lanes. */
export function laneShareOf(sizeBytes: number): number {
  return sizeBytes <= smallBytes ? 1 / 16 : 1;
}

/**
 * Does `work` with each item, in their order and at most `lanes` at the same time; more where they say that each takes a
 * `share` of a lane only, from above 0 to 1. After a failure nothing more is begun.
 * It ends, and only then rejects with what failed first, when all that was begun has ended: whoever goes on may
 * rely on nothing being changed behind their back.
 */
export function eachInLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
  share: (item: T) => number = () => 1,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: { readonly error: unknown } | undefined;
    let next = 0;
    let running = 0;
    let taken = 0;
    const begin = () => {
      while (next < items.length && failure === undefined) {
        const item = items[next] as T;
        const size = share(item);
        if (running > 0 && taken + size > lanes) return;
        next++;
        running++;
        taken += size;
        void run(item, size);
      }
      if (running > 0) return;
      if (failure === undefined) resolve();
      else reject(failure.error);
    };
    const run = async (item: T, size: number) => {
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
      running--;
      taken -= size;
      begin();
    };
    begin();
  });
}
