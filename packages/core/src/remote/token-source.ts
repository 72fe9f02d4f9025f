/** What a caller of a {@link TokenSource} says. */
export interface TokenRequest {
  /** The token that the service has just refused: another one is wanted. */
  readonly refused?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Where access tokens come from. Called before each request, so it answers from memory when it can.
 * Throws `unauthenticated`, `token_revoked` or `token_expired` when the user has to sign in again.
 */
export type TokenSource = (request: TokenRequest) => Promise<string>;
