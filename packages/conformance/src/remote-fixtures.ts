import {
  type CommitOperation,
  contentIdOf,
  type DeviceId,
  encodeChunk,
  isSyncError,
  type Manifest,
  manifestToText,
  type NamedChunk,
  type NodeId,
  type Remote,
  type RemoteEvent,
  rootId,
  streamDeflate,
  vectorOf,
  webHasher,
} from "@syncline/core";
import { seededBytes } from "./seeded-bytes.js";

/** A remote and the device that it speaks for. */
export interface RemoteDevice {
  readonly remote: Remote;
  readonly deviceId: DeviceId;
}

/** The node of this number. */
export const nodeIdOf = (number: number) =>
  `01890000-0000-7000-8000-${number.toString(16).padStart(12, "0")}` as NodeId;

export async function chunkOf(plain: Uint8Array): Promise<NamedChunk> {
  return { hash: await webHasher.sha256(plain), ...(await encodeChunk(plain, streamDeflate)) };
}

/** A chunk of bytes that no compression makes smaller. */
export const noise = (seed: number, sizeBytes: number) => chunkOf(seededBytes(seed, sizeBytes));

const located = (number: number, device: DeviceId, counter: bigint) => ({
  id: nodeIdOf(number),
  parentId: rootId,
  name: `node ${number}`,
  vector: vectorOf([[device, counter]]),
});

export function putFolder(number: number, device: DeviceId): CommitOperation {
  return { op: "put", node: { kind: "folder", ...located(number, device, 1n) } };
}

export function remove(number: number, device: DeviceId): CommitOperation {
  return { op: "delete", id: nodeIdOf(number), vector: vectorOf([[device, 2n]]) };
}

export async function putFile(
  number: number,
  device: DeviceId,
  chunks: readonly NamedChunk[],
): Promise<CommitOperation> {
  const manifest: Manifest = { chunks: chunks.map(({ hash, sizeBytes }) => ({ hash, sizeBytes })) };
  return {
    op: "put",
    manifest: manifestToText(manifest),
    node: {
      kind: "file",
      ...located(number, device, 1n),
      contentId: await contentIdOf(manifest, webHasher),
      sizeBytes: chunks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      executable: false,
      modifiedAtMs: 0,
    },
  };
}

/** Commits under the namespace's own epoch. */
export async function commit({ remote }: RemoteDevice, ...operations: CommitOperation[]) {
  const { epoch } = await remote.describe();
  return await remote.commit({ epoch, operations });
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => "resolved",
    (error: unknown) => (isSyncError(error) ? error.code : String(error)),
  );
}

/** Events heard so far, and a wait for one that has not been waited for yet. */
export class EventLog {
  readonly events: RemoteEvent[] = [];
  #taken = 0;
  #changed: () => void = () => {};

  readonly listen = (event: RemoteEvent): void => {
    this.events.push(event);
    this.#changed();
  };

  /** The next event that is wanted; those before it are passed over. */
  async next(wanted: (event: RemoteEvent) => boolean): Promise<RemoteEvent> {
    for (;;) {
      while (this.#taken < this.events.length) {
        const event = this.events[this.#taken++];
        if (event !== undefined && wanted(event)) return event;
      }
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  connected = () => this.next(({ kind }) => kind === "connected");
  disconnected = () => this.next(({ kind }) => kind === "disconnected");
  /** News of this seq or a later one. */
  seq = (least: number) => this.next((event) => event.kind === "seq" && event.seq >= least);
}
