import type { Principal } from "../service/principal.js";

/** What an authenticator gets to see of a request. */
export interface AuthenticationRequest {
  /** The token of `Authorization: Bearer …`, or of a socket's first message. */
  readonly bearerToken: string | undefined;
  /** Lower-case names, as the server received them. Nothing in them is trustworthy by itself. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Who sends a request. This is the place where a product brings its own sign-in: any function will do
 * that throws `unauthenticated`, `token_expired` or `token_revoked` for a caller it does not vouch for.
 * It is asked on each request, and again on each heartbeat of an open stream, so that what it no
 * longer vouches for is cut. A device must keep its `deviceId` and share it with no other.
 */
export type Authenticator = (request: AuthenticationRequest) => Promise<Principal>;
