import { nodeHttpSend, nodeWebSocket, systemClock, systemRandomness } from "@syncline/adapter-node";
import {
  type AccountStore,
  Accounts,
  type BlobStore,
  type Clock,
  httpRemote,
  MemoryAccountStore,
  memoryBlobStore,
  memoryEventBus,
  memoryMetadataStore,
  type ProblemDocument,
  problemDocument,
  type Remote,
  type SessionGrant,
  SyncService,
  signIn,
  signUp,
  streamDeflate,
  webHasher,
} from "@syncline/core";
import { expect } from "vitest";
import {
  createServer,
  type LogEntry,
  type ServerOptions,
  type SyncServer,
  scryptHasher,
} from "../src/index.js";

/** Hashing that takes no time: what it costs is tested where it is made. */
const cheap = { logCost: 4, blockSize: 8, parallelism: 1 };
const password = "correct horse battery";

/** A real server on a free port of the loopback, over stores in memory. */
export interface ServerWorld {
  readonly server: SyncServer;
  readonly url: string;
  readonly service: SyncService;
  readonly blobs: BlobStore;
  readonly accounts: Accounts;
  readonly accountStore: AccountStore;
  readonly log: LogEntry[];
  /** Signs the account in on a new device, creating the account where it is new. */
  device(name: string): Promise<SessionGrant>;
  remote(grant: SessionGrant, namespaceId?: string): Remote;
  /** A plain request with the grant's token. */
  request(path: string, init?: RequestInit & { grant?: SessionGrant }): Promise<Response>;
  close(): Promise<void>;
}

/** The problem document of a failed answer. */
export async function problemIn(response: Response): Promise<ProblemDocument> {
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  const text = await response.text();
  // No stack, no path of this machine: nothing but what the registry and the thrower have said.
  expect(text).not.toMatch(/\n\s+at |node_modules|\/packages\//);
  return problemDocument.parse(JSON.parse(text));
}

export const platform = { clock: systemClock, randomness: systemRandomness };

export async function startWorld(
  options: Partial<ServerOptions> = {},
  accountClock: Clock = platform.clock,
): Promise<ServerWorld> {
  const blobs = memoryBlobStore();
  const service = new SyncService({
    metadata: memoryMetadataStore(),
    blobs,
    bus: memoryEventBus(),
    ...platform,
    hasher: webHasher,
    deflate: streamDeflate,
  });
  const accountStore = new MemoryAccountStore();
  const accounts = new Accounts({
    store: accountStore,
    passwords: scryptHasher({ parameters: cheap }),
    createHome: async (principal) => (await service.createNamespace(principal, { name: "Home" })).id,
    hasher: webHasher,
    ...platform,
    clock: accountClock,
  });
  const log: LogEntry[] = [];
  const server = await createServer({
    service,
    accounts,
    rateLimits: false,
    logger: (entry) => log.push(entry),
    ...options,
  });
  const url = await server.listen();
  const known = new Set<string>();

  return {
    server,
    url,
    service,
    blobs,
    accounts,
    accountStore,
    log,
    async device(name) {
      const request = { name, password, deviceName: `${name}'s device` };
      if (known.has(name)) return await signIn(request, { url, ...platform });
      known.add(name);
      return await signUp(request, { url, ...platform });
    },
    remote: ({ accessToken, homeNamespaceId }, namespaceId = homeNamespaceId) =>
      httpRemote({
        url,
        namespaceId,
        token: accessToken,
        send: nodeHttpSend,
        webSocket: nodeWebSocket,
        ...platform,
      }),
    request(path, { grant, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (grant !== undefined) headers.set("authorization", `Bearer ${grant.accessToken}`);
      return fetch(url + path, { ...init, headers });
    },
    close: () => server.close(),
  };
}
