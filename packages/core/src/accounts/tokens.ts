import type { Randomness } from "../clock/index.js";
import type { Hasher } from "../content/hasher.js";

/**
 * Tokens are opaque to everyone but the service: a prefix that secret scanners and log filters can
 * know, the session's id (128 bits) and a secret (256 bits).
 */
export type TokenKind = "access" | "refresh";

const prefixes = { access: "sla_", refresh: "slr_" } as const;
const pattern = /^(sla|slr)_([0-9a-f]{32})([0-9a-f]{64})$/;
const kinds: Readonly<Record<string, TokenKind>> = { sla: "access", slr: "refresh" };

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const newSessionId = (randomness: Randomness) => hex(randomness.bytes(16));

export function newToken(kind: TokenKind, sessionId: string, randomness: Randomness): string {
  return prefixes[kind] + sessionId + hex(randomness.bytes(32));
}

/** Which session a token names, or undefined when the text is no token of this kind. */
export function sessionIdOf(kind: TokenKind, token: string): string | undefined {
  const [, prefix = "", sessionId] = pattern.exec(token) ?? [];
  return kinds[prefix] === kind ? sessionId : undefined;
}

/** What is kept of a token. A secret of 256 random bits needs neither salt nor a slow hash. */
export async function tokenHash(token: string, hasher: Hasher): Promise<string> {
  return await hasher.sha256(new TextEncoder().encode(token));
}
