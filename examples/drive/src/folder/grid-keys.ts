/** Where a key leads in a list that is shown in rows of so many columns: a place in it, or undefined for any other key. */
export function placeAfterKey(key: string, now: number, count: number, columns: number): number | undefined {
  const last = count - 1;
  const stepped = (step: number) => {
    const next = now + step;
    return next < 0 || next > last ? now : next;
  };
  if (count === 0) return undefined;
  switch (key) {
    case "ArrowRight":
      return columns === 1 ? undefined : stepped(1);
    case "ArrowLeft":
      return columns === 1 ? undefined : stepped(-1);
    case "ArrowDown":
      // From above an empty place in the last row, to the last one.
      return now + columns > last && rowOf(now, columns) < rowOf(last, columns) ? last : stepped(columns);
    case "ArrowUp":
      return stepped(-columns);
    case "Home":
      return 0;
    case "End":
      return last;
    case "PageDown":
      return Math.min(last, now + 10 * columns);
    case "PageUp":
      return Math.max(0, now - 10 * columns);
    default:
      return undefined;
  }
}

const rowOf = (place: number, columns: number) => Math.floor(place / columns);

/** The place of the next name, from `now` on and round to the beginning, that starts with what was typed. */
export function placeOfTyped(typed: string, now: number, names: readonly string[]): number | undefined {
  const wanted = typed.toLocaleLowerCase();
  // A first letter goes on to the next such name; more of the same word may stay where it is.
  const from = typed.length === 1 ? now + 1 : now;
  for (let step = 0; step < names.length; step++) {
    const place = (from + step) % names.length;
    if (names[place]?.toLocaleLowerCase().startsWith(wanted)) return place;
  }
  return undefined;
}
