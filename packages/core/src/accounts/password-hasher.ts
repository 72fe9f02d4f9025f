/**
 * Port: turns passwords into something safe to keep.
 *
 * Laws: `hash` is slow, memory-hard and salted: two hashes of one password differ. The result is one line of
 * text that holds its own parameters, so that older ones can be verified for ever. `verify` takes as long for a
 * wrong password as for the right one, and is false, not an error, for a text that no `hash` made.
 */
export interface PasswordHasher {
  /** Throws `unavailable` when too many are waiting. */
  hash(password: string): Promise<string>;
  /** Throws `unavailable` when too many are waiting. */
  verify(password: string, stored: string): Promise<boolean>;
  /** Whether `stored` was made with other parameters than `hash` uses now. */
  outdated(stored: string): boolean;
}
