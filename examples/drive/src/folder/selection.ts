import type { RelativePath } from "@syncline/core";

/** What is selected in a list, and where the keyboard is. */
export interface Selection {
  readonly paths: ReadonlySet<RelativePath>;
  /** The entry that the keyboard acts on. */
  readonly at: RelativePath | undefined;
  /** Where a range begins. */
  readonly anchor: RelativePath | undefined;
}

export const noSelection: Selection = { paths: new Set(), at: undefined, anchor: undefined };

/** How an entry was picked: alone, in addition (Ctrl), as the end of a range (Shift), or only reached with Ctrl and arrows. */
export type Pick = "alone" | "toggle" | "range" | "reach";

export function pick(
  selection: Selection,
  path: RelativePath,
  how: Pick,
  order: readonly RelativePath[],
): Selection {
  switch (how) {
    case "alone":
      return { paths: new Set([path]), at: path, anchor: path };
    case "reach":
      return { ...selection, at: path };
    case "toggle": {
      const paths = new Set(selection.paths);
      if (!paths.delete(path)) paths.add(path);
      return { paths, at: path, anchor: path };
    }
    case "range": {
      const anchor = selection.anchor ?? path;
      const [from, to] = [order.indexOf(anchor), order.indexOf(path)].sort((a, b) => a - b);
      if (from === undefined || to === undefined || from < 0) return pick(selection, path, "alone", order);
      return { paths: new Set(order.slice(from, to + 1)), at: path, anchor };
    }
  }
}

export function pickAll(selection: Selection, order: readonly RelativePath[]): Selection {
  return { ...selection, paths: new Set(order) };
}

/** Without what is not there any more. The keyboard goes to what has taken the place of the entry that it was at. */
export function withoutGone(
  selection: Selection,
  before: readonly RelativePath[],
  now: readonly RelativePath[],
): Selection {
  const there = new Set(now);
  const isGone = (path: RelativePath | undefined) => path !== undefined && !there.has(path);
  if (
    !isGone(selection.at) &&
    !isGone(selection.anchor) &&
    [...selection.paths].every((path) => there.has(path))
  ) {
    return selection;
  }
  const paths = new Set([...selection.paths].filter((path) => there.has(path)));
  const place = selection.at === undefined ? -1 : before.indexOf(selection.at);
  const next = before.slice(place).find((path) => there.has(path)) ?? now.at(-1);
  const at = isGone(selection.at) ? next : selection.at;
  return { paths, at, anchor: isGone(selection.anchor) ? at : selection.anchor };
}
