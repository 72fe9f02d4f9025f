import { createHash } from "node:crypto";
import { join } from "node:path";
import { nodePlatform, sessionFile } from "@syncline/adapter-node";
import { sqliteMetadata } from "@syncline/adapter-sql";
import {
  type Change,
  type ChunkHash,
  type ContentId,
  chunkHashFromBytes,
  compareVectors,
  decodeChunk,
  decodeManifest,
  httpRemote,
  type JournalEntry,
  type NamespaceDescription,
  type NodeId,
  type Remote,
  rootId,
  type StoredContent,
  sessionTokenSource,
  type VersionVector,
} from "@syncline/core";
import type { Acknowledged } from "./programs/messages.js";
import type { Server } from "./server.js";

/** What the server's database holds of the namespace. */
export interface Records {
  /** The latest state of every node, tombstones included. */
  readonly entries: readonly JournalEntry[];
  /** The contents of all versions of all nodes, with their chunks. */
  readonly contents: ReadonlyMap<ContentId, readonly ChunkHash[]>;
}

interface Verified {
  /** The contents whose chunks can all be had and are what they should be. */
  readonly whole: ReadonlySet<string>;
  readonly faults: readonly string[];
}

/** Asks the server as a device would that has just been set up, and reads its database as an owner may. */
export class Auditor {
  readonly #server: Server;
  readonly #remote: Remote;
  readonly #namespaceId: string;
  readonly #verified = new Set<ChunkHash>();

  private constructor(server: Server, remote: Remote, namespaceId: string) {
    this.#server = server;
    this.#remote = remote;
    this.#namespaceId = namespaceId;
  }

  /** `session` names a file with the session of a device that nobody else uses. */
  static async open(server: Server, session: string): Promise<Auditor> {
    const { url } = server;
    const file = sessionFile(session);
    const namespaceId = (await file.load())?.homeNamespaceId ?? "";
    const token = sessionTokenSource({ url, ...nodePlatform, ...file });
    return new Auditor(server, httpRemote({ url, namespaceId, token, ...nodePlatform }), namespaceId);
  }

  describe(): Promise<NamespaceDescription> {
    return this.#remote.describe();
  }

  close(): Promise<void> {
    return this.#remote.close();
  }

  /** The latest state of every node that is not deleted, as a new device is told. */
  async journal(): Promise<Change[]> {
    const changes: Change[] = [];
    for (let cursor: string | null = null, more = true; more; ) {
      const page = await this.#remote.changes(cursor);
      changes.push(...page.changes);
      ({ cursor, more } = page);
    }
    return changes;
  }

  /** Reads the server's database while the server runs. */
  async records(): Promise<Records> {
    const metadata = await sqliteMetadata(join(this.#server.dataDir, "metadata.db"));
    try {
      return await metadata.read(this.#namespaceId, async (reader) => {
        const entries = await reader.changes({ after: 0, tombstonesAfter: 0, limit: 100_000 });
        const ids = new Set<ContentId>();
        for (const { node } of entries) {
          for (const version of await reader.versions(node.id, 10_000)) {
            if (version.node.kind === "file") ids.add(version.node.contentId);
          }
        }
        const contents = await reader.manifests([...ids]);
        const chunksOf = ({ manifest }: StoredContent) =>
          decodeManifest(manifest).chunks.map(({ hash }) => hash);
        return { entries, contents: new Map(contents.map((one) => [one.contentId, chunksOf(one)])) };
      });
    } finally {
      await metadata.close();
    }
  }

  /** Fetches every chunk that any version needs, once, and checks what comes. Returns the contents that are whole. */
  async verify({ contents }: Records): Promise<Verified> {
    const wanted = [...new Set([...contents.values()].flat())].filter((hash) => !this.#verified.has(hash));
    const faults: string[] = [];
    for (const hash of wanted) {
      try {
        for await (const chunk of this.#remote.fetch([hash])) {
          const plain = await decodeChunk(chunk, nodePlatform.deflate);
          const found = chunkHashFromBytes(createHash("sha256").update(plain).digest());
          if (found === hash) this.#verified.add(hash);
          else faults.push(`chunk ${hash} has the bytes of ${found}`);
        }
      } catch (error) {
        faults.push(`chunk ${hash}: ${error}`);
      }
    }
    const whole = [...contents].filter(([, hashes]) => hashes.every((hash) => this.#verified.has(hash)));
    return { whole: new Set(whole.map(([id]) => id)), faults };
  }
}

/** The journal's tree as a folder would have it: paths and content ids; folders end in "/" and have none. */
export function treeOf(journal: readonly Change[]): Map<string, string> {
  const live = new Map(journal.filter(({ deleted }) => !deleted).map(({ node }) => [node.id, node]));
  const pathTo = (id: NodeId): string => {
    if (id === rootId) return "";
    const node = live.get(id);
    return node === undefined ? "(nowhere)/" : `${pathTo(node.parentId)}${node.name}/`;
  };
  return new Map(
    [...live.values()].map((node) => {
      const path = pathTo(node.id);
      if (node.kind === "file") return [path.slice(0, -1), node.contentId];
      return [node.kind === "folder" ? path : path.slice(0, -1), ""];
    }),
  );
}

/** What was acknowledged and is neither in the journal nor followed by something newer. */
export function lostCommits({ entries }: Records, acknowledged: readonly Acknowledged[]): string[] {
  const vectors = new Map<NodeId, VersionVector>(entries.map(({ node }) => [node.id, node.vector]));
  return acknowledged.flatMap(({ nodeId, vector, seq }) => {
    const standing = vectors.get(nodeId);
    const kept = standing !== undefined && ["equal", "newer"].includes(compareVectors(standing, vector));
    return kept ? [] : [`${nodeId} was acknowledged as ${vector} at ${seq}, and is ${standing ?? "unknown"}`];
  });
}
