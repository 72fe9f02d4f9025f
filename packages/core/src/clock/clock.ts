/**
 * Port: time. Core reads no other clock and sets no other timer.
 *
 * Laws: `now` is wall-clock milliseconds since 1970 and may jump either way, so nothing but a date
 * in a name may depend on it; `monotonic` never goes back; `sleep` resolves no earlier than
 * `delayMs` on the monotonic scale and rejects with `signal.reason`, untouched, when aborted.
 */
export interface Clock {
  now(): number;
  monotonic(): number;
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}
