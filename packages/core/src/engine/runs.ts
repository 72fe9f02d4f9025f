/** Contents whose manifests are read in one query: most are a few dozen bytes, that of a large file some hundred KiB. */
export const manifestsAtOnce = 100;

/** The items in their order, in runs of at most `most`. */
export function* inRuns<T>(items: readonly T[], most: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += most) yield items.slice(from, from + most);
}
