import type { Randomness } from "../clock/index.js";

export interface BackoffBounds {
  /** Upper bound of the first wait. */
  readonly firstMs: number;
  /** Upper bound of every wait. */
  readonly mostMs: number;
}

/**
 * How long to wait after `failures` failures in a row: at random between half and all of a bound that
 * doubles each time. The randomness keeps a thousand clients from coming back at the same moment
 * ("equal jitter", Brooker, Exponential Backoff And Jitter, 2015).
 */
export function backoffMs(
  failures: number,
  { firstMs, mostMs }: BackoffBounds,
  randomness: Randomness,
): number {
  const bound = Math.min(mostMs, firstMs * 2 ** Math.min(failures, 30));
  return bound / 2 + (bound / 2) * fraction(randomness);
}

/** At random, 0 to below 1. */
function fraction(randomness: Randomness): number {
  const bytes = randomness.bytes(4);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 2 ** 32;
}
