import * as z from "zod";
import { framesMediaType } from "./frames.js";
import { limits } from "./limits.js";
import { nodeId } from "./schemas.js";

/** Media types of the HTTP surface. */
export const mediaTypes = {
  json: "application/json",
  /** Length-prefixed chunks, see `encodeFrames`. */
  frames: framesMediaType,
  /** RFC 9457. */
  problem: "application/problem+json",
} as const;

const part = encodeURIComponent;

/** Addresses of the HTTP surface, relative to the server's base address. */
export const routes = {
  health: "/v1/health",
  signUp: "/v1/auth/sign-up",
  signIn: "/v1/auth/sign-in",
  refresh: "/v1/auth/refresh",
  signOut: "/v1/auth/sign-out",
  devices: "/v1/auth/devices",
  device: (deviceId: string) => `/v1/auth/devices/${part(deviceId)}`,
  namespaces: "/v1/namespaces",
  namespace: (id: string) => `/v1/namespaces/${part(id)}`,
  commits: (id: string) => `/v1/namespaces/${part(id)}/commits`,
  changes: (id: string) => `/v1/namespaces/${part(id)}/changes`,
  chunks: (id: string) => `/v1/namespaces/${part(id)}/chunks`,
  missingChunks: (id: string) => `/v1/namespaces/${part(id)}/chunks/missing`,
  fetchChunks: (id: string) => `/v1/namespaces/${part(id)}/chunks/fetch`,
  manifests: (id: string) => `/v1/namespaces/${part(id)}/manifests`,
  history: (id: string, nodeId: string) => `/v1/namespaces/${part(id)}/nodes/${part(nodeId)}/history`,
  trash: (id: string) => `/v1/namespaces/${part(id)}/trash`,
  notify: "/v1/notify",
  notifyPoll: "/v1/notify/poll",
} as const;

/** What an id of a namespace may look like. Which there are is another question, with an answer of its own. */
export const namespaceIdText = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/);

/** A whole number as it stands in an address. */
const wholeText = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,15})$/)
  .transform(Number)
  .refine(Number.isSafeInteger);

export const changesQuery = z.strictObject({
  /** Left out: from the beginning of the journal. */
  cursor: z.string().min(1).max(256).optional(),
  /** Changes in the page at most, 1 to `limits.pageChanges`. */
  limit: wholeText.refine((limit) => limit >= 1 && limit <= limits.pageChanges).optional(),
});

export const trashQuery = z.strictObject({
  /** The `next` of the page before. Left out: from the latest deletion. */
  before: wholeText.optional(),
  /** Entries in the page at most, 1 to `limits.pageTrash`. */
  limit: wholeText.refine((limit) => limit >= 1 && limit <= limits.pageTrash).optional(),
});

export const notifyPollQuery = z.strictObject({
  namespace: namespaceIdText,
  /** The seq that the caller knows: the answer waits until the journal is somewhere else. Left out: answer at once. */
  seq: wholeText.optional(),
});

export const namespaceAddress = z.strictObject({ ns: namespaceIdText });
export const nodeAddress = z.strictObject({ ns: namespaceIdText, node: nodeId });
