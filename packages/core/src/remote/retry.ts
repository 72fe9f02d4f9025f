import pRetry from "p-retry";
import type { Clock, Randomness } from "../clock/index.js";
import { isSyncError } from "../errors/index.js";
import { backoffMs } from "./backoff.js";

export interface RetryOptions {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly signal?: AbortSignal | undefined;
  /** Tries after the first. Default 2. */
  readonly retries?: number | undefined;
}

/** A failure that ends all tries: {@link retried} throws its cause. */
export class Unrepeatable extends Error {
  constructor(cause: unknown) {
    super("This must not be tried again.", { cause });
  }
}

const bounds = { firstMs: 300, mostMs: 2_000 };

/**
 * Runs `work` again, briefly, when it fails for a passing reason: a dropped connection, a server
 * that restarts. Everything longer is for whoever calls: an engine that says so in its status.
 * A call that has timed out has waited enough, and is not run again here.
 */
export async function retried<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, randomness, signal, retries = 2 } = options;
  try {
    return await pRetry(work, {
      retries,
      // The library decides and the port waits: its own timer is never set.
      minTimeout: 0,
      async shouldRetry({ error, attemptNumber }) {
        const waitMs = retryAfterMs(error) ?? backoffMs(attemptNumber - 1, bounds, randomness);
        if (!isPassing(error) || waitMs > bounds.mostMs) return false;
        await clock.sleep(waitMs, signal);
        return true;
      },
    });
  } catch (error) {
    // A reason that is no Error would come back wrapped.
    if (signal?.aborted) throw signal.reason;
    throw error instanceof Unrepeatable ? error.cause : error;
  }
}

const isPassing = (error: unknown) => isSyncError(error, "offline", "unavailable", "rate_limited");

function retryAfterMs(error: unknown): number | undefined {
  const wanted = isSyncError(error, "rate_limited") ? error.details["retryAfterMs"] : undefined;
  return typeof wanted === "number" ? wanted : undefined;
}
