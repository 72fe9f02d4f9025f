/**
 * Long lists go to the database in slabs of few different lengths, so that it meets few different
 * statements and can keep them prepared.
 */

/** For lists whose repetitions are harmless (`in (…)`): the last slab is filled up with its last item. */
export function* filledSlabs<T>(items: readonly T[]): Iterable<readonly T[]> {
  if (items.length === 1) return yield items;
  for (let start = 0; start < items.length; start += 512) {
    const slab = items.slice(start, start + 512);
    const length = [1, 8, 64, 512].find((size) => size >= slab.length) as number;
    const last = slab.at(-1) as T;
    yield slab.concat(Array.from({ length: length - slab.length }, () => last));
  }
}

/** For rows to insert: slabs that get shorter towards the end. */
export function* exactSlabs<T>(items: readonly T[]): Iterable<readonly T[]> {
  if (items.length === 1) return yield items;
  for (let start = 0; start < items.length; ) {
    const length = [128, 16, 4, 1].find((size) => size <= items.length - start) as number;
    yield items.slice(start, start + length);
    start += length;
  }
}
