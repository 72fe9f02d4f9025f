import { isSyncError } from "../errors/index.js";

/** Looks at a path that others keep changing, before that is the answer. */
const mostTries = 8;

/** A folder may go, or come, between the look at it and the step that needs it; or somebody is just done with a file. */
const passing = ["destination_changed", "destination_exists", "file_missing", "file_busy"] as const;

/**
 * Tries again, from a new look at the disk on, what somebody else at the same path was quicker than: as often as `mayRepeat`
 * allows, and within reason.
 */
export async function untilNotOvertaken<T>(
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
  mayRepeat: () => boolean = () => true,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!isSyncError(error, ...passing) || tries === mostTries || !mayRepeat()) throw error;
    }
  }
}
