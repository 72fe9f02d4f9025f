import { isSyncError, SyncError } from "../errors/index.js";
import { limits } from "../protocol/limits.js";
import { fromBase64, toBase64 } from "./base64.js";
import { chunkHashFromBytes, chunkHashToBytes, hashBytes } from "./chunk-hash.js";
import type { Hasher } from "./hasher.js";

/** SHA-256 of a chunk's plain bytes: 64 lower-case hex digits. */
export type ChunkHash = string & { readonly __chunkHash: never };

/** SHA-256 of a manifest's encoding: 64 lower-case hex digits. Equal ids mean equal bytes. */
export type ContentId = string & { readonly __contentId: never };

export interface ChunkRef {
  readonly hash: ChunkHash;
  readonly sizeBytes: number;
}

/** The ordered chunks that make a file. The empty file has no chunks. */
export interface Manifest {
  readonly chunks: readonly ChunkRef[];
}

/** What an empty file has. */
export const emptyManifest: Manifest = Object.freeze({ chunks: Object.freeze([]) });

/** The first byte of every encoding. Another layout takes another number. */
const layout = 1;

const invalid = (message: string) => new SyncError("invalid_manifest", { message });

/**
 * A manifest's one binary form, from which its content id is made, so it never changes: the byte 1,
 * then for each chunk the 32 bytes of its hash and its size as an unsigned LEB128 number in its
 * shortest form. Throws `invalid_manifest` for more than `limits.manifestChunks` or a size out of range.
 */
export function encodeManifest(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const { chunks } = manifest;
  checkCount(chunks.length);
  let length = 1;
  for (const { sizeBytes } of chunks) length += hashBytes + varintBytes(checkedSize(sizeBytes));
  const bytes = new Uint8Array(length);
  bytes[0] = layout;
  let at = 1;
  for (const { hash, sizeBytes } of chunks) {
    bytes.set(chunkHashToBytes(hash), at);
    at += hashBytes;
    let rest = sizeBytes;
    for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
    bytes[at++] = rest;
  }
  return bytes;
}

/** Reads what {@link encodeManifest} writes and nothing else. Throws `invalid_manifest` for any other bytes. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  if (bytes[0] !== layout) throw invalid("The manifest is empty or of an unknown layout.");
  const chunks: ChunkRef[] = [];
  for (let at = 1; at < bytes.length; ) {
    checkCount(chunks.length + 1);
    if (bytes.length - at <= hashBytes) throw invalid("The manifest is cut off.");
    const hash = chunkHashFromBytes(bytes.subarray(at, at + hashBytes));
    at += hashBytes;
    const sizeBytes = checkedSize(readVarint(bytes, at));
    at += varintBytes(sizeBytes);
    chunks.push({ hash, sizeBytes });
  }
  return { chunks };
}

/** The encoding in base64, as commits and changes carry it. */
export function manifestToText(manifest: Manifest): string {
  return toBase64(encodeManifest(manifest));
}

/** Reads what {@link manifestToText} writes. Throws `invalid_manifest`. */
export function manifestFromText(text: string): Manifest {
  try {
    return decodeManifest(fromBase64(text));
  } catch (error) {
    if (isSyncError(error, "invalid_request")) throw invalid("The manifest is not base64.");
    throw error;
  }
}

/** The name of the content: SHA-256 of the manifest's encoding. */
export async function contentIdOf(manifest: Manifest, hasher: Hasher): Promise<ContentId> {
  return (await hasher.sha256(encodeManifest(manifest))) as string as ContentId;
}

/** Bytes of the file that the manifest stands for. */
export function manifestSize(manifest: Manifest): number {
  let sizeBytes = 0;
  for (const chunk of manifest.chunks) sizeBytes += chunk.sizeBytes;
  return sizeBytes;
}

function checkCount(count: number): void {
  if (count > limits.manifestChunks) throw invalid(`A manifest has at most ${limits.manifestChunks} chunks.`);
}

function checkedSize(sizeBytes: number): number {
  if (Number.isInteger(sizeBytes) && sizeBytes > 0 && sizeBytes <= limits.chunkBytes) return sizeBytes;
  throw invalid(`A chunk has 1 to ${limits.chunkBytes} bytes, not ${sizeBytes}.`);
}

const varintBytes = (value: number) => Math.ceil((32 - Math.clz32(value)) / 7);

/** An unsigned LEB128 number of at most 28 bits. */
function readVarint(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw invalid("The manifest is cut off.");
    value |= (byte & 0x7f) << (7 * i);
    if (byte > 0x7f) continue;
    if (byte === 0) throw invalid("A chunk's size is zero or not in its shortest form.");
    return value;
  }
  throw invalid(`A chunk has at most ${limits.chunkBytes} bytes.`);
}
