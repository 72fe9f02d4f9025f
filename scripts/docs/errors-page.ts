import type { CodeEntry } from "@syncline/core";

/** The reference page of the error codes, in Markdown. */
export function errorsPage(codes: Readonly<Record<string, CodeEntry>>): string {
  const section = ([code, { status, retryable, title, remedy }]: [string, CodeEntry]) =>
    [
      `## ${code}`,
      "",
      title,
      "",
      `- What to do: ${remedy}`,
      `- HTTP status: ${status}`,
      `- ${retryable ? "The same call may succeed later by itself." : "The same call fails again until something is changed."}`,
      "",
    ].join("\n");
  return [
    "# Errors",
    "",
    "<!-- Made by `npm run docs:reference`. Do not edit. -->",
    "",
    "Every failure is a `SyncError` with one of these codes: thrown by the client, and as a problem document on",
    'the wire. Tell them apart with `isSyncError(error, "offline")`. A code is never renamed and never reused.',
    "",
    ...Object.entries(codes).map(section),
  ].join("\n");
}
