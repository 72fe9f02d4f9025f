import {
  type BlobStore,
  type Change,
  type CommitOperation,
  type CommitOutcome,
  type CommitResult,
  type ContentId,
  contentIdOf,
  deviceIdOf,
  type EncodedChunk,
  emptyManifest,
  encodeChunk,
  type Manifest,
  ManualClock,
  type MetadataStore,
  manifestToText,
  memoryBlobStore,
  memoryEventBus,
  type NamedChunk,
  type NodeId,
  type Principal,
  rootId,
  SyncService,
  seededRandomness,
  streamDeflate,
  type VersionVector,
  vectorOf,
  type WireNode,
  webHasher,
} from "@syncline/core";

/** Devices and nodes go by letters and short names in rules; here is what they are on the wire. */
const deviceNames = ["a", "b", "c"] as const;
export type DeviceName = (typeof deviceNames)[number];
const deviceOf = (name: string) => deviceIdOf(BigInt(name.charCodeAt(0) - 96));

export const principals = Object.fromEntries(
  deviceNames.map((name): [DeviceName, Principal] => [
    name,
    { accountId: "ada", deviceId: deviceOf(name), deviceName: name },
  ]),
) as Record<DeviceName, Principal>;
export const stranger: Principal = { ...principals.a, accountId: "mallory" };

/** The node that goes by this name: `root`, or 1 to 6 letters and digits. */
export function idOf(name: string): NodeId {
  if (name === "root") return rootId;
  const hex = Array.from(name, (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return `01890000-0000-7000-8000-${hex.padStart(12, "0")}` as NodeId;
}

function nameOf(id: NodeId): string {
  const codes = id.slice(-12).match(/../g) ?? [];
  return codes.map((code) => (code === "00" ? "" : String.fromCharCode(Number.parseInt(code, 16)))).join("");
}

/** "a2 b1": device a's counter at 2, device b's at 1. */
export function vector(text: string): VersionVector {
  return vectorOf(text.split(" ").map((part) => [deviceOf(part.slice(0, 1)), BigInt(part.slice(1))]));
}

function shortVector(text: VersionVector): string {
  return text
    .split(",")
    .map((part) => `${String.fromCharCode(96 + Number.parseInt(part.slice(0, 16), 16))}${part.slice(17)}`)
    .join(" ");
}

export interface Placement {
  /** Default: the root. */
  readonly in?: string;
  /** Default: the node's short name. */
  readonly name?: string;
}

const located = (node: string, at: string, placement: Placement) => ({
  id: idOf(node),
  parentId: idOf(placement.in ?? "root"),
  name: placement.name ?? node,
  vector: vector(at),
});

export function folder(node: string, at: string, placement: Placement = {}): CommitOperation {
  return { op: "put", node: { kind: "folder", ...located(node, at, placement) } };
}

export function link(node: string, at: string, target: string, placement: Placement = {}): CommitOperation {
  return { op: "put", node: { kind: "symlink", target, ...located(node, at, placement) } };
}

export function remove(node: string, at: string): CommitOperation {
  return { op: "delete", id: idOf(node), vector: vector(at) };
}

/** A file's content, cut into one chunk per text. */
export interface Content {
  readonly chunks: readonly NamedChunk[];
  readonly manifest: Manifest;
  readonly contentId: ContentId;
  readonly sizeBytes: number;
}

export async function contentOf(...texts: string[]): Promise<Content> {
  const chunks = await Promise.all(texts.map(chunkOf));
  const manifest = { chunks: chunks.map(({ hash, sizeBytes }) => ({ hash, sizeBytes })) };
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
  return { chunks, manifest, contentId: await contentIdOf(manifest, webHasher), sizeBytes };
}

export async function chunkOf(text: string): Promise<NamedChunk> {
  const plain = new TextEncoder().encode(text);
  const encoded: EncodedChunk = await encodeChunk(plain, streamDeflate);
  return { hash: await webHasher.sha256(plain), ...encoded };
}

/** The content of the empty file: what rules that are not about content use. */
export const empty: Content = {
  chunks: [],
  manifest: emptyManifest,
  contentId: "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a" as ContentId,
  sizeBytes: 0,
};

export function file(
  node: string,
  at: string,
  placement: Placement = {},
  content: Content = empty,
): Extract<CommitOperation, { op: "put" }> & { node: Extract<WireNode, { kind: "file" }> } {
  return {
    op: "put",
    node: {
      kind: "file",
      ...located(node, at, placement),
      contentId: content.contentId,
      sizeBytes: content.sizeBytes,
      executable: false,
      modifiedAtMs: 0,
    },
    manifest: manifestToText(content.manifest),
  };
}

/** An outcome in a few words: `committed 3`, `conflict name_taken (docs a1)`, `refused move_cycle`, `missing 2`. */
export function words(outcome: CommitOutcome): string {
  switch (outcome.outcome) {
    case "committed":
      return `committed ${outcome.seq}`;
    case "conflict":
      return `conflict ${outcome.code}${outcome.current === undefined ? "" : ` (${state(outcome.current)})`}`;
    case "missing_chunks":
      return `missing ${outcome.hashes.length}`;
    case "refused":
      return `refused ${outcome.code}`;
  }
}

function state({ node, deleted }: Change): string {
  return `${nameOf(node.id)} ${shortVector(node.vector)}${deleted ? " deleted" : ""}`;
}

/** How long a world keeps what nothing needs. */
export const graceMs = 24 * 3_600_000;

/** A service over `metadata`, everything else in memory, with one namespace of the account "ada". */
export class World {
  readonly service: SyncService;
  readonly clock = new ManualClock(1_700_000_000_000);
  readonly blobs: BlobStore = memoryBlobStore();
  /** Runs before each call that changes the blobs. */
  beforeBlobs: (call: "put" | "delete", key: string) => Promise<void> = async () => {};
  namespaceId = "";
  epoch = "";

  constructor(metadata: MetadataStore) {
    const { blobs } = this;
    this.service = new SyncService({
      metadata,
      blobs: {
        ...blobs,
        put: async (key, bytes, options) => {
          await this.beforeBlobs("put", key);
          await blobs.put(key, bytes, options);
        },
        delete: async (key, options) => {
          await this.beforeBlobs("delete", key);
          await blobs.delete(key, options);
        },
      },
      graceMs,
      bus: memoryEventBus(),
      clock: this.clock,
      randomness: seededRandomness(7n),
      hasher: webHasher,
      deflate: streamDeflate,
    });
  }

  async create(nameRule: "exact" | "fold-case" = "exact"): Promise<this> {
    const { id, epoch } = await this.service.createNamespace(principals.a, { name: "home", nameRule });
    this.namespaceId = id;
    this.epoch = epoch;
    return this;
  }

  commit(
    device: DeviceName,
    operations: CommitOperation[],
    rest: { atomic?: boolean; cursor?: string } = {},
  ) {
    return this.service.commit(principals[device], this.namespaceId, {
      epoch: this.epoch,
      operations,
      ...rest,
    });
  }

  changes(cursor: string | null = null, limit?: number) {
    return this.service.changes(principals.a, this.namespaceId, cursor, { limit });
  }

  /** The hashes of the chunks whose bytes are there. */
  async stored(): Promise<string[]> {
    const hashes: string[] = [];
    for await (const { key } of this.blobs.list("")) hashes.push(key.slice(key.lastIndexOf("/") + 1));
    return hashes.sort();
  }

  upload(...contents: Content[]): Promise<void> {
    const chunks = contents.flatMap((content) => content.chunks);
    return this.service.upload(principals.a, this.namespaceId, chunks);
  }
}

export function outcomeWords(result: CommitResult): string[] {
  return result.outcomes.map(words);
}
