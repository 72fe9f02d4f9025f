import { memoryBlobStore } from "../blobs/index.js";
import { memoryEventBus } from "../bus/index.js";
import { deviceIdOf, type VersionVector } from "../causality/index.js";
import { ManualClock, seededRandomness } from "../clock/index.js";
import {
  type ChunkHash,
  type ContentId,
  encodeManifest,
  type Hasher,
  manifestToText,
  streamDeflate,
} from "../content/index.js";
import { isSyncError } from "../errors/index.js";
import { memoryMetadataStore } from "../journal/index.js";
import type { CommitOperation } from "../protocol/index.js";
import type { NamedChunk } from "../remote/index.js";
import { type Principal, SyncService } from "../service/index.js";
import { type NodeId, rootId } from "../tree/index.js";
import { Turns } from "./turns.fixture.js";

export const graceMs = 7 * 24 * 3_600_000;
/** Longer than a deletion under way is taken for alive. */
const staleMs = 601_000;

/** A name for bytes, made at once: the platform's own hash is made on another thread, whenever it likes. */
const quickHasher: Hasher = {
  sha256(bytes) {
    let [a, b] = [0x811c9dc5, 0x01000193];
    for (const byte of bytes) {
      a = Math.imul(a ^ byte, 0x01000193) >>> 0;
      b = Math.imul(b ^ a, 0x85ebca6b) >>> 0;
    }
    const hex = (word: number) => word.toString(16).padStart(8, "0");
    return [a, b, a ^ b, a, b, ~a >>> 0, ~b >>> 0, b].map((word) => hex(word >>> 0)).join("") as ChunkHash;
  },
};

/** A content of one chunk. */
export interface Saved {
  readonly chunk: NamedChunk;
  readonly contentId: ContentId;
  readonly manifest: string;
}

interface Namespace {
  readonly id: string;
  readonly epoch: string;
  readonly principal: Principal;
}

export async function savedOf(text: string): Promise<Saved> {
  const bytes = new TextEncoder().encode(text);
  const chunk: NamedChunk = {
    hash: await quickHasher.sha256(bytes),
    codec: 0,
    sizeBytes: bytes.length,
    bytes,
  };
  const manifest = { chunks: [chunk] };
  const contentId = (await quickHasher.sha256(encodeManifest(manifest))) as string as ContentId;
  return { chunk, contentId, manifest: manifestToText(manifest) };
}

/** Stores with any number of servers before them, each of which takes its calls in turns. */
export class RaceWorld {
  readonly clock = new ManualClock(1_700_000_000_000);
  readonly metadata = memoryMetadataStore();
  readonly blobs = memoryBlobStore();
  readonly turns = new Turns();
  readonly #randomness = seededRandomness(3n);
  readonly #namespaces: Namespace[] = [];
  #nodes = 0;

  /** A server whose calls take turns under this name; at once, without one. */
  server(actor?: string): SyncService {
    return new SyncService({
      metadata: actor === undefined ? this.metadata : this.turns.of(actor, this.metadata),
      blobs: actor === undefined ? this.blobs : this.turns.of(actor, this.blobs),
      bus: memoryEventBus(),
      clock: this.clock,
      randomness: this.#randomness,
      hasher: quickHasher,
      deflate: streamDeflate,
      graceMs,
    });
  }

  async createNamespaces(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const principal = {
        accountId: `account ${i}`,
        deviceId: deviceIdOf(BigInt(i + 1)),
        deviceName: `device ${i}`,
      };
      const { id, epoch } = await this.server().createNamespace(principal, { name: "home" });
      this.#namespaces.push({ id, epoch, principal });
    }
  }

  namespace(i: number): Namespace {
    return this.#namespaces[i] as Namespace;
  }

  async upload(server: SyncService, i: number, { chunk }: Saved): Promise<void> {
    const { id, principal } = this.namespace(i);
    await server.upload(principal, id, [chunk]);
  }

  /** Commits a new file; the answer's word. */
  async commit(server: SyncService, i: number, saved: Saved, withManifest = true): Promise<string> {
    const { id, principal, epoch } = this.namespace(i);
    const operations = [this.#put(saved, principal, withManifest)];
    const { outcomes } = await server.commit(principal, id, { epoch, operations });
    return outcomes[0]?.outcome ?? "";
  }

  /** What a client does until its file is committed. */
  async save(server: SyncService, i: number, saved: Saved): Promise<void> {
    const { id, principal } = this.namespace(i);
    for (let tries = 0; tries < 20; tries++) {
      try {
        if ((await server.missing(principal, id, [saved.chunk.hash])).length > 0)
          await this.upload(server, i, saved);
        if ((await this.commit(server, i, saved)) === "committed") return;
      } catch (error) {
        if (!isSyncError(error, "unavailable")) throw error;
        // A collection that was killed holds it up for a while.
        if (tries > 2) this.clock.advance(staleMs);
      }
    }
    throw new Error("It never gets through.");
  }

  /** Deletes every file of a namespace, and every version. */
  async forgetAll(server: SyncService, i: number): Promise<void> {
    const { id, principal, epoch } = this.namespace(i);
    const { changes } = await server.changes(principal, id, null);
    const operations = changes
      .filter(({ deleted }) => deleted !== true)
      .map(({ node }): CommitOperation => ({ op: "delete", id: node.id, vector: vectorAt(principal, 2) }));
    if (operations.length > 0) await server.commit(principal, id, { epoch, operations });
    await server.forgetVersions(id, -1);
  }

  /** Every chunk that is held has its bytes. Holds at every moment. */
  async damage(all: readonly Saved[]): Promise<string[]> {
    const found: string[] = [];
    for (const { id } of this.#namespaces) {
      const held = await this.metadata.read(id, (reader) =>
        reader.chunks(all.map(({ chunk }) => chunk.hash)),
      );
      for (const { hash } of held)
        if (!(await this.#keys()).some((key) => key.endsWith(hash)))
          found.push(`${hash.slice(0, 6)} is not there`);
    }
    return found;
  }

  /** Lets everything run out and collects it. */
  async collectAll(): Promise<void> {
    const collector = this.server();
    for (const waitMs of [0, staleMs, graceMs + 1, graceMs + 1]) {
      this.clock.advance(waitMs);
      await collector.collect({ sweep: everySlice });
    }
  }

  /** The chunks that files need, and those whose bytes are there. */
  async neededAndThere(all: readonly Saved[]): Promise<[needed: string[], there: string[]]> {
    const needed = new Set<string>();
    for (const { id, principal } of this.#namespaces) {
      const { changes } = await this.server().changes(principal, id, null);
      for (const { node } of changes) {
        const saved = all.find(({ contentId }) => node.kind === "file" && node.contentId === contentId);
        if (saved !== undefined) needed.add(saved.chunk.hash);
      }
    }
    return [
      [...needed].sort(),
      (await this.#keys()).map((key) => key.slice(key.lastIndexOf("/") + 1)).sort(),
    ];
  }

  async #keys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.blobs.list("")) keys.push(key);
    return keys;
  }

  #put({ chunk, contentId, manifest }: Saved, principal: Principal, withManifest: boolean): CommitOperation {
    const n = ++this.#nodes;
    return {
      op: "put",
      node: {
        kind: "file",
        id: `01890000-0000-7000-8000-${n.toString(16).padStart(12, "0")}` as NodeId,
        parentId: rootId,
        name: `file ${n}`,
        vector: vectorAt(principal, 1),
        contentId,
        sizeBytes: chunk.sizeBytes,
        executable: false,
        modifiedAtMs: 0,
      },
      ...(withManifest ? { manifest } : {}),
    };
  }
}

export const everySlice = Array.from({ length: 256 }, (_, i) => i);

function vectorAt({ deviceId }: Principal, counter: number): VersionVector {
  return `${deviceId}:${counter}` as VersionVector;
}
