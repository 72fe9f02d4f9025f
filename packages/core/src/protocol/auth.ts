import * as z from "zod";
import { chunkingParameters, deviceId, nameRule, namespaceDescription } from "./schemas.js";

/** A name or an e-mail address. What makes one valid is decided by `checkAccountName`. */
const accountName = z.string().min(1).max(254);
/** Long enough for any passphrase, short enough that hashing it is not an attack. */
const password = z.string().max(1024);
const deviceName = z.string().min(1).max(100);
/** Opaque. Only its length is limited. */
const token = z.string().min(1).max(1024);
const durationMs = z.number().int().nonnegative();
const instantMs = z.number();

export const signUpRequest = z.strictObject({ name: accountName, password, deviceName });

export const signInRequest = z.strictObject({
  name: accountName,
  password,
  deviceName,
  /** A device that this account had before: it keeps its id. Any other id is ignored and a new one made. */
  deviceId: deviceId.optional(),
});

export const refreshRequest = z.strictObject({ refreshToken: token });

/** An access token and the refresh token that replaces it once it has expired. */
export const tokenPair = z.strictObject({
  accessToken: token,
  /** How long the access token lives from now on: a duration, so that no clocks have to agree. */
  accessExpiresInMs: durationMs,
  refreshToken: token,
});

/** What sign-up and sign-in answer. */
export const sessionGrant = z.strictObject({
  accountId: z.string(),
  accountName: z.string(),
  deviceId,
  deviceName: z.string(),
  homeNamespaceId: z.string(),
  ...tokenPair.shape,
});

export const deviceDescription = z.strictObject({
  id: deviceId,
  name: z.string(),
  createdAtMs: instantMs,
  lastSeenAtMs: instantMs,
  /** Whether the device can still reach the account. */
  active: z.boolean(),
  /** Whether this is the device that asks. */
  current: z.boolean(),
});

export const deviceList = z.strictObject({ devices: z.array(deviceDescription) });

export const createNamespaceRequest = z.strictObject({
  name: z.string().min(1).max(255),
  chunking: chunkingParameters.optional(),
  nameRule: nameRule.optional(),
});

export const namespaceList = z.strictObject({ namespaces: z.array(namespaceDescription) });

export const healthReport = z.strictObject({ status: z.literal("ok"), protocol: z.literal("v1") });

export type SignUpRequest = z.infer<typeof signUpRequest>;
export type SignInRequest = z.infer<typeof signInRequest>;
export type TokenPair = z.infer<typeof tokenPair>;
export type SessionGrant = z.infer<typeof sessionGrant>;
export type DeviceDescription = z.infer<typeof deviceDescription>;
export type CreateNamespaceRequest = z.infer<typeof createNamespaceRequest>;
