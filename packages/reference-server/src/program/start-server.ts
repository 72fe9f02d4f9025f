import { chmod, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  folderBlobStore,
  nodeDeflate,
  nodeHasher,
  systemClock,
  systemRandomness,
} from "@syncline/adapter-node";
import { sqliteAccounts, sqliteMetadata } from "@syncline/adapter-sql";
import {
  type AccountStore,
  Accounts,
  type EventBus,
  type MetadataStore,
  memoryEventBus,
  SyncError,
  SyncService,
  type TokenLifetimes,
} from "@syncline/core";
import { scryptHasher } from "../auth/scrypt.js";
import { scheduleCollections } from "../collection/schedule.js";
import { createServer } from "../server/create-server.js";
import type { ListenOptions, ServerOptions, SyncServer } from "../server/options.js";

export interface StartOptions
  extends ListenOptions,
    Omit<ServerOptions, "service" | "accounts" | "authenticate" | "onClosed"> {
  /** Where everything is kept: created when it is missing, readable by its owner alone. */
  readonly dataDir: string;
  /** Default: 15 minutes, and 90 days without use. */
  readonly tokenLifetimes?: TokenLifetimes | undefined;
  /** How chunks are freed that nobody needs; false: not by this server. */
  readonly collection?: CollectionSettings | false | undefined;
}

export interface CollectionSettings {
  /**
   * How long they are kept: as long as an upload may take, and as old as a backup of the metadata may be that finds
   * everything. Default 7 days.
   */
  readonly graceMs?: number | undefined;
  /** How often they are looked for, at least 1. Default every hour. */
  readonly everyMs?: number | undefined;
}

const hourMs = 3_600_000;

interface Stores {
  readonly metadata: MetadataStore;
  readonly accounts: AccountStore;
  readonly bus: EventBus;
}

/**
 * A server that needs nothing else: metadata and accounts in SQLite, blobs in a folder, accounts of
 * its own. It listens when this resolves. A process that is killed leaves nothing to repair: the next
 * start on the same folder goes on. Throws what `createServer`, `listen` and the stores throw.
 */
export async function startServer(options: StartOptions): Promise<SyncServer> {
  const { dataDir, host, port, tokenLifetimes, collection = {}, ...rest } = options;
  const folder = resolve(dataDir);
  await prepareFolder(folder);
  const stores = await openStores(join(folder, "metadata.db"));
  try {
    const service = new SyncService({
      metadata: stores.metadata,
      bus: stores.bus,
      blobs: folderBlobStore(join(folder, "blobs")),
      ...platform,
      deflate: nodeDeflate,
      graceMs: collection === false ? undefined : collection.graceMs,
    });
    const accounts = new Accounts({
      store: stores.accounts,
      passwords: scryptHasher(),
      createHome: async (principal) => (await service.createNamespace(principal, { name: "Home" })).id,
      ...platform,
      ...(tokenLifetimes === undefined ? {} : { lifetimes: tokenLifetimes }),
    });
    let endCollections = async () => {};
    const onClosed = async () => {
      await endCollections();
      await closeStores(stores);
    };
    const server = await createServer({ ...rest, service, accounts, onClosed });
    await server.listen({ host, port });
    if (collection !== false) {
      const { everyMs = hourMs } = collection;
      const log = options.logger ?? (() => {});
      endCollections = scheduleCollections({ service, clock: systemClock, everyMs, log });
    }
    return server;
  } catch (error) {
    await closeStores(stores);
    throw error;
  }
}

const platform = { clock: systemClock, randomness: systemRandomness, hasher: nodeHasher };

async function openStores(path: string): Promise<Stores> {
  const metadata = await sqliteMetadata(path);
  try {
    return { metadata, accounts: await sqliteAccounts(path), bus: memoryEventBus() };
  } catch (error) {
    await metadata.close();
    throw error;
  }
}

async function closeStores({ metadata, accounts, bus }: Stores): Promise<void> {
  await bus.close();
  await accounts.close();
  await metadata.close();
}

/** Password hashes and people's files are nobody else's business on this machine. */
async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const denied = code === "EACCES" || code === "EPERM";
    throw new SyncError(denied ? "permission_denied" : "io_error", {
      cause,
      message: `The data folder ${folder} cannot be used.`,
    });
  }
}
