/**
 * Does `work` with each item, in their order and at most `lanes` at the same time. After a failure nothing more is begun.
 * It ends, and only then rejects with what failed first, when all that was begun has ended: whoever goes on may
 * rely on nothing being changed behind their back.
 */
export async function eachInLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  let next = 0;
  const lane = async () => {
    while (next < items.length && failure === undefined) {
      try {
        await work(items[next++] as T);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  if (failure !== undefined) throw failure.error;
}
