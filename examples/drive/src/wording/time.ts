const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * When something was, seen from `nowMs`: in words for as long as those say more than a date. A time to come, as by a clock that is
 * ahead, is "just now" for an hour, and then its date.
 */
export function timeText(atMs: number, nowMs: number, locale?: string): string {
  const agoMs = nowMs - atMs;
  if (agoMs < -hour || agoMs >= 7 * day) return dateText(atMs, nowMs, locale);
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (agoMs < 45 * second) return "just now";
  if (agoMs < 45 * minute) return ago.format(-Math.max(1, Math.round(agoMs / minute)), "minute");
  if (agoMs < 22 * hour) return ago.format(-Math.max(1, Math.round(agoMs / hour)), "hour");
  return ago.format(-Math.max(1, Math.round(agoMs / day)), "day");
}

/** Date and time in full. */
export function exactTimeText(atMs: number, locale?: string): string {
  return new Date(atMs).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}

/** How long something still takes, roughly: nobody wants to see seconds jump. */
export function remainingText(remainingMs: number): string {
  if (remainingMs < 5 * second) return "a few seconds left";
  if (remainingMs < minute) return `${Math.ceil(remainingMs / (5 * second)) * 5} seconds left`;
  if (remainingMs < hour) return `${Math.ceil(remainingMs / minute)} min left`;
  return `${Math.ceil(remainingMs / hour)} h left`;
}

function dateText(atMs: number, nowMs: number, locale: string | undefined): string {
  const at = new Date(atMs);
  const isThisYear = at.getFullYear() === new Date(nowMs).getFullYear();
  const year = isThisYear ? {} : ({ year: "numeric" } as const);
  return at.toLocaleDateString(locale, { day: "numeric", month: "short", ...year });
}
