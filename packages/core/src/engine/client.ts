import { EventEmitter } from "eventemitter3";
import { streamDeflate, webHasher } from "../content/index.js";
import type { RelativePath } from "../disk/index.js";
import { type ErrorCode, isSyncError, SyncError } from "../errors/index.js";
import { FolderFiles, type SyncFiles } from "../files/index.js";
import { type Explanation, explain, Obstacles } from "../reconcile/index.js";
import type { ScanScope } from "../scan/index.js";
import { DeviceState } from "./device-state.js";
import { type Engine, Failures } from "./engine.js";
import type { SyncEvents } from "./events.js";
import type { CallOptions, FolderSync } from "./folder-sync.js";
import { type Halt, type HaltDecision, haltFor } from "./halts.js";
import {
  type FileVersion,
  historyOf,
  type RestoreOptions,
  restoreVersion,
  type TrashOptions,
  type TrashPage,
  trashOf,
} from "./history.js";
import { JournalNews } from "./journal-news.js";
import { SyncLoop } from "./loop.js";
import { defaultSettings, type SyncOptions } from "./options.js";
import { type PassResult, runPass } from "./pass.js";
import { pathSync } from "./path-sync.js";
import { planContext } from "./plan-context.js";
import { resolveHalt } from "./resolve.js";
import { RootIgnore } from "./root-ignore.js";
import { StatusBoard, type SyncPhase, type SyncStatus, type SyncSummary } from "./status.js";
import { Terms } from "./terms.js";

/**
 * Opens a folder for syncing: loads what the device remembers, or asks the server for the namespace when it
 * remembers nothing. Touches no file. Throws `offline` and its like on the first opening only,
 * `state_corrupt`, and `invalid_request` when the state belongs to another namespace.
 */
export async function openSync(options: SyncOptions): Promise<SyncClient> {
  const { fs, state: store, remote, device, clock, randomness, ignore = [] } = options;
  const loaded = await DeviceState.load(store);
  const description = await describe(options, loaded);
  const state =
    loaded ??
    (await DeviceState.create(store, {
      namespaceId: description.namespaceId,
      nameRule: description.nameRule,
      chunking: description.chunking,
      epoch: description.epoch,
      cursor: null,
      rootId: null,
      followed: false,
      term: 0,
      renaming: [],
    }));
  return new SyncClient(
    {
      fs,
      remote,
      clock,
      randomness,
      device,
      state,
      hasher: options.hasher ?? webHasher,
      deflate: options.deflate ?? streamDeflate,
      settings: { ...defaultSettings, ...options.settings },
      chunking: state.meta.chunking,
      obstacles: new Obstacles(),
      events: new EventEmitter<SyncEvents>(),
      board: new StatusBoard(clock),
      failures: new Failures(),
      dirty: new Set(),
      doubtful: new Set(),
      unusable: new Map(),
      distrusted: new Set(),
      ignore: new RootIgnore(ignore),
      terms: new Terms(),
      news: new JournalNews(),
    },
    store,
  );
}

async function describe({ remote }: SyncOptions, loaded: DeviceState | undefined) {
  if (loaded !== undefined) return loaded.meta;
  const { id, ...rest } = await remote.describe();
  return { namespaceId: id, ...rest };
}

/** The server does not take this device as it is: only people can mend that. */
const refusals = new Set<ErrorCode>([
  "unauthenticated",
  "token_expired",
  "token_revoked",
  "forbidden",
  "unknown_namespace",
]);

function phaseAfter(code: ErrorCode): SyncPhase {
  return refusals.has(code) ? "refused" : "offline";
}

/** One folder and one namespace, kept the same by an engine in this thread. Made by {@link openSync}. */
export class SyncClient implements FolderSync {
  readonly files: SyncFiles;
  readonly #engine: Engine;
  readonly #store: SyncOptions["state"];
  readonly #loop: SyncLoop;
  #queue: Promise<unknown> = Promise.resolve();
  #deletionsMeant = false;
  #isAfterTrouble = true;
  #closed = false;

  /** @internal */
  constructor(engine: Engine, store: SyncOptions["state"]) {
    this.#engine = engine;
    this.#store = store;
    this.#loop = new SyncLoop(engine, (scope, signal) => this.#pass(scope, signal));
    this.files = new FolderFiles({
      fs: engine.fs,
      clock: engine.clock,
      checkOpen: () => this.#checkOpen(),
      touched: (paths) => this.#loop.lookAt(paths),
      pathSync: () => pathSync(engine),
    });
    engine.board.subscribe((status) => engine.events.emit("status", status));
  }

  on<E extends keyof SyncEvents>(event: E, listener: (...args: SyncEvents[E]) => void): () => void {
    const guarded = (...args: SyncEvents[E]) => {
      try {
        listener(...args);
      } catch {
        // What an app's listener throws is the app's, and must not stop the engine half way.
      }
    };
    this.#engine.events.on(event, guarded as never);
    return () => this.#engine.events.off(event, guarded as never);
  }

  get status(): SyncStatus {
    return this.#engine.board.snapshot;
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    return this.on("status", listener);
  }

  async sync(options: CallOptions = {}): Promise<SyncSummary> {
    this.#checkOpen();
    const result = await this.#pass("everything", options.signal);
    if (result.halt !== undefined) {
      const { reason, message } = result.halt;
      throw new SyncError("halted", { message, details: { reason } });
    }
    const { problems } = this.status;
    return { inSync: result.settled && problems.length === 0, problems };
  }

  async start(): Promise<void> {
    this.#checkOpen();
    await this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    this.#engine.board.set({ phase: "stopped" });
  }

  async resolve(decision: HaltDecision, options: CallOptions = {}): Promise<void> {
    const { halt } = this.status;
    if (halt === undefined)
      throw new SyncError("invalid_request", { message: "There is no halt to resolve." });
    await this.#exclusively(() => resolveHalt(this.#engine, halt, decision, options.signal));
    this.#deletionsMeant = decision === "continue";
    this.#engine.board.set({ halt: undefined, phase: "idle" });
    this.#loop.wake("everything");
  }

  explain(path: RelativePath): Explanation {
    const explanation = explain(planContext(this.#engine), path);
    const problem = this.status.problems.find((candidate) => candidate.path === path);
    if (problem === undefined || explanation.code !== undefined) return explanation;
    const { code, message, remedy } = problem;
    return {
      ...explanation,
      inSync: false,
      code,
      messages: [`${message} ${remedy}`, ...explanation.messages],
    };
  }

  async history(path: RelativePath, options: CallOptions = {}): Promise<FileVersion[]> {
    this.#checkOpen();
    return await historyOf(this.#engine, path, options);
  }

  async trash(options: TrashOptions = {}): Promise<TrashPage> {
    this.#checkOpen();
    return await trashOf(this.#engine, options);
  }

  async restore(versionId: string, options: RestoreOptions = {}): Promise<RelativePath> {
    this.#checkOpen();
    const path = await this.#exclusively(() => restoreVersion(this.#engine, versionId, options));
    this.#engine.dirty.add(path);
    this.#loop.wake();
    return path;
  }

  /** Stops, and closes state, disk and remote. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#loop.stop().finally(async () => {
      await this.#queue.catch(() => {});
      await this.#store.close();
      await this.#engine.fs.close();
      await this.#engine.remote.close();
    });
  }

  #checkOpen(): void {
    if (this.#closed) throw new SyncError("closed");
  }

  async #pass(scope: ScanScope, signal: AbortSignal | undefined): Promise<PassResult> {
    const { board, clock, settings, fs } = this.#engine;
    return await this.#exclusively(async () => {
      if (board.snapshot.halt !== undefined)
        return { halt: board.snapshot.halt, recheck: [], settled: false };
      try {
        const [deletionsMeant, { isWatched }] = [this.#deletionsMeant, this.#loop];
        const isAfterTrouble = this.#isAfterTrouble;
        this.#isAfterTrouble = true;
        const options = { scope, deletionsMeant, isAfterTrouble, isWatched, signal };
        const result = await runPass(this.#engine, options);
        if (result.halt !== undefined) board.set({ halt: result.halt, phase: "halted" });
        else {
          this.#deletionsMeant = false;
          const inSync = result.settled && board.snapshot.problems.length === 0;
          this.#isAfterTrouble = !inSync;
          board.set({
            phase: "idle",
            retryAtMs: undefined,
            ...(inSync ? { inSyncAtMs: clock.now() } : {}),
          });
          if (scope === "everything") await fs.emptyTrash(settings.trashMs);
        }
        if (result.halt !== undefined) this.#engine.events.emit("halt", result.halt);
        return result;
      } catch (error) {
        if (isSyncError(error, "epoch_changed")) return this.#haltForEpoch();
        if (isSyncError(error)) board.set({ phase: phaseAfter(error.code) });
        throw error;
      }
    });
  }

  #haltForEpoch(): PassResult {
    const halt: Halt = haltFor("epoch-changed");
    this.#engine.board.set({ halt, phase: "halted" });
    this.#engine.events.emit("halt", halt);
    return { halt, recheck: [], settled: false };
  }

  /** Passes and decisions come one after another: they share the trees. */
  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.catch(() => {}).then(work);
    this.#queue = turn;
    return await turn;
  }
}
