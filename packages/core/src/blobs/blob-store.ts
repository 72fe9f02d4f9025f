import type { BlobBytes } from "./blob-bytes.js";

/** What a blob store can do beyond the contract. The conformance suite asserts each both ways. */
export interface BlobStoreCapabilities {
  /** `get` with a range reads and returns only that range, fewer bytes at the blob's end. Where false, it throws `unsupported`. */
  readonly rangeRead: boolean;
}

export interface BlobInfo {
  readonly key: string;
  readonly sizeBytes: number;
}

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Port: immutable bytes by key.
 *
 * Keys: 1 to 200 characters of `[a-z0-9/_.-]`, components neither empty, `.` nor `..`. A
 * key may continue another one (`a`, `a/b`); a prefix is any beginning of a key, `""` included.
 *
 * Laws:
 * - `put` is idempotent and atomic: a reader sees all of a blob or none of it, whatever fails or is
 *   aborted. When it resolves the blob is durable. A key that exists keeps its bytes. The bytes that are put do not
 *   change until it has settled, and are the caller's again from then on.
 * - Two identical writes at once both succeed.
 * - `get` of a missing key is `undefined`; any other failure throws (`permission_denied`, `io_error`,
 *   `disk_full`, `unavailable`), and is never mistaken for missing.
 * - A key, prefix or range of another shape throws `invalid_request`.
 * - `delete` of a missing key succeeds. A `put` that begins when a `delete` has ended stores the bytes, whoever deleted
 *   them. A `delete` that failed or was cancelled may still be carried out, within nine minutes.
 * - `list` yields every key with the prefix that was there throughout, in ascending order, a page at a time.
 * - Cancel rejects with `signal.reason` and leaves either the whole blob or nothing.
 */
export interface BlobStore {
  readonly capabilities: BlobStoreCapabilities;
  put(key: string, bytes: BlobBytes, options?: { signal?: AbortSignal }): Promise<void>;
  get(key: string, options?: { range?: ByteRange; signal?: AbortSignal }): Promise<Uint8Array | undefined>;
  stat(key: string, options?: { signal?: AbortSignal }): Promise<BlobInfo | undefined>;
  delete(key: string, options?: { signal?: AbortSignal }): Promise<void>;
  list(prefix: string, options?: { signal?: AbortSignal }): AsyncIterable<BlobInfo>;
}
