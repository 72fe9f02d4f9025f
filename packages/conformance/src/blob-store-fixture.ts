import { type BlobInfo, type BlobStore, type BlobStoreCapabilities, isSyncError } from "@syncline/core";

/** A store over an empty place of its own, and what the suite may do to that place behind the store's back. */
export interface BlobStoreFixture {
  readonly store: BlobStore;
  /** Another store over the same place, as after a restart. */
  reopen?(): Promise<BlobStore>;
  /** Leaves what a crash in the middle of a `put` of `key` may leave. */
  tear?(key: string): Promise<void>;
  /** Changes a byte in the middle of a stored blob. */
  corrupt?(key: string): Promise<void>;
  /** Takes the permission to read and write away until the returned undo runs. */
  deny?(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface BlobStoreHarness {
  readonly name: string;
  /** What the store must declare, each of which is checked both ways. */
  readonly capabilities: BlobStoreCapabilities;
  open(): Promise<BlobStoreFixture>;
}

export const bytesOf = (text: string) => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
export const same = (a: Uint8Array | undefined, b: Uint8Array) =>
  a !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);

export async function all(list: AsyncIterable<BlobInfo>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of list) keys.push(key);
  return keys;
}

export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "resolved",
    (error: unknown) => (isSyncError(error) ? error.code : String(error)),
  );

/** Lets the event loop turn, so that a call gets some of its way. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
