import type { Clock, Randomness } from "../clock/index.js";
import type { ChunkingParameters } from "../content/chunker.js";
import { createChunker } from "../content/chunker-factory.js";
import { checkSizes, defaultChunking } from "../content/chunking-parameters.js";
import { SyncError } from "../errors/index.js";
import type { NamespaceRecord } from "../journal/index.js";
import { checkName } from "../naming/index.js";
import type { NameRule, NamespaceDescription } from "../protocol/index.js";
import type { Principal } from "./principal.js";

/** What a new namespace is to be. Chunking and name rule are for ever. */
export interface NamespaceRequest {
  /** As a file's name, and unique among the account's namespaces. */
  readonly name: string;
  /** FastCDC v2020 at 1 MiB on average where left out. */
  readonly chunking?: ChunkingParameters | undefined;
  /** `exact` where left out. */
  readonly nameRule?: NameRule | undefined;
}

/** The record of a new, empty namespace. Throws `invalid_name` and `invalid_request`. */
export function newNamespace(
  principal: Principal,
  { name, chunking = defaultChunking, nameRule = "exact" }: NamespaceRequest,
  { clock, randomness }: { readonly clock: Clock; readonly randomness: Randomness },
): NamespaceRecord {
  checkName(name);
  checkChunking(chunking);
  return {
    id: hex(randomness.bytes(16)),
    ownerId: principal.accountId,
    name,
    epoch: newEpoch(randomness),
    seq: 0,
    floor: 0,
    chunking,
    nameRule,
    createdAtMs: clock.now(),
  };
}

export function newEpoch(randomness: Randomness): string {
  return hex(randomness.bytes(8));
}

export function descriptionOf(record: NamespaceRecord): NamespaceDescription {
  const { id, name, epoch, seq, chunking, nameRule } = record;
  return { id, name, epoch, seq, chunking, nameRule };
}

/** Throws `unknown_namespace`, and no other word, for a namespace that is not the account's: its ids tell nothing. */
export function checkAccess(record: NamespaceRecord | undefined, principal: Principal): NamespaceRecord {
  if (record === undefined || record.ownerId !== principal.accountId)
    throw new SyncError("unknown_namespace");
  return record;
}

function checkChunking(chunking: ChunkingParameters): void {
  // The service never cuts, and need not have the chunker that a namespace's devices have.
  if (chunking.algorithm === "fastcdc-ronomon") checkSizes(chunking);
  else createChunker(chunking);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
