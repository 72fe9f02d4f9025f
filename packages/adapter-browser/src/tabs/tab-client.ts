import {
  type DeletedFiles,
  type Explanation,
  type FileVersion,
  type FolderSync,
  type HaltDecision,
  type RelativePath,
  type RestoreOptions,
  type SyncCallOptions,
  SyncError,
  type SyncEvents,
  type SyncFiles,
  type SyncStatus,
  type SyncSummary,
  stoppedStatus,
  type TrashOptions,
} from "@syncline/core";
import {
  type AnswerOf,
  type ArgsOf,
  type CallName,
  type Channel,
  type EngineMessage,
  fromSentError,
  messageVersion,
  names,
  type OpenChannel,
  type SharedMessage,
  type TabId,
  type TabMessage,
  toSentError,
} from "../messages/index.js";
import { Listeners } from "./listeners.js";
import { PendingCalls } from "./pending-calls.js";
import { TabFiles } from "./tab-files.js";

/** What a tab has done elsewhere. */
export interface TabEnds {
  /** Its user wants an engine now. */
  onAsked(): void;
  onClosed(): Promise<void>;
}

/** One tab's side of an engine that is elsewhere, and may be another one at any moment. */
export class TabClient implements FolderSync {
  readonly files: SyncFiles;
  /** Settles when the first engine has welcomed this tab, or when it is known that none will. */
  readonly welcomed: Promise<void>;
  readonly #shared: Channel<SharedMessage, SharedMessage>;
  readonly #own: Channel<TabMessage, EngineMessage>;
  readonly #tab: TabId;
  readonly #calls: PendingCalls;
  readonly #listeners = new Listeners();
  #status = stoppedStatus;
  #running = false;
  /** Why no call can be made, for as long as no engine shows up. */
  #failure: SyncError | undefined;
  #isClosed = false;
  readonly #ends: TabEnds;
  #settleWelcome!: { resolve(): void; reject(error: SyncError): void };

  /** The tab has its lock already: the engine takes it for gone when that is free. */
  constructor(name: string, tab: TabId, openChannel: OpenChannel, ends: TabEnds) {
    this.#tab = tab;
    this.#ends = ends;
    this.welcomed = new Promise((resolve, reject) => {
      this.#settleWelcome = { resolve, reject };
    });
    this.welcomed.catch(() => {});
    this.#own = openChannel(names.tabChannel(name, tab));
    this.#calls = new PendingCalls((message) => this.#own.send(message));
    this.files = new TabFiles((call, args, signal) => this.#call(call, args, signal));
    this.#own.hear((message) => this.#hear(message));
    this.#shared = openChannel(names.sharedChannel(name));
    this.#shared.hear((message) => {
      if (message.kind === "trouble") {
        this.#takeTrouble(fromSentError(message.error), message.retryAtMs);
      } else if (message.kind === "here") {
        if (message.version === messageVersion) this.#sayHello();
        else this.fail(otherVersion());
      }
    });
    this.#sayHello();
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Whether somebody has started the engine, and nobody has stopped it since. */
  get isRunning(): boolean {
    return this.#running;
  }

  on<E extends keyof SyncEvents>(event: E, listener: (...args: SyncEvents[E]) => void): () => void {
    return this.#listeners.add(event, listener);
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    return this.on("status", listener);
  }

  async sync({ signal }: SyncCallOptions = {}): Promise<SyncSummary> {
    this.#ask();
    return await this.#call("sync", [], signal);
  }

  async start(): Promise<void> {
    this.#ask();
    await this.#call("start", [], undefined);
  }

  async stop(): Promise<void> {
    await this.#call("stop", [], undefined);
  }

  async resolve(decision: HaltDecision, { signal }: SyncCallOptions = {}): Promise<void> {
    await this.#call("resolve", [decision], signal);
  }

  async explain(path: RelativePath): Promise<Explanation> {
    return await this.#call("explain", [path], undefined);
  }

  async history(path: RelativePath, { signal }: SyncCallOptions = {}): Promise<FileVersion[]> {
    return await this.#call("history", [path], signal);
  }

  async trash({ signal, ...options }: TrashOptions = {}): Promise<DeletedFiles> {
    return await this.#call("trash", [options], signal);
  }

  async restore(versionId: string, { signal, ...options }: RestoreOptions = {}): Promise<RelativePath> {
    return await this.#call("restore", [versionId, options], signal);
  }

  /** Takes leave of the engine. What other tabs have under way goes on, there or with another engine. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#own.send({ kind: "bye" });
    this.fail(new SyncError("closed"));
    this.#shared.close();
    this.#own.close();
    await this.#ends.onClosed();
  }

  /** No engine can be had: calls fail with this until somebody asks for one again, or one shows up all the same. */
  fail(error: SyncError): void {
    this.#failure = error;
    this.#calls.failAll(error);
    this.#settleWelcome.reject(error);
    if (this.#isClosed) this.#take({ ...this.#status, phase: "stopped" });
    else this.#takeTrouble(error, undefined);
  }

  /** No engine can be had for now, as all tabs are told: calls wait for the next try, which is this tab's. */
  trouble(error: SyncError, retryAtMs: number): void {
    this.#shared.send({ kind: "trouble", error: toSentError(error), retryAtMs });
    this.#takeTrouble(error, retryAtMs);
  }

  /** Who was given up on stands again: an engine of any tab welcomes this one, or the call is told why there is none. */
  #ask(): void {
    if (this.#isClosed) return;
    this.#ends.onAsked();
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    this.#sayHello();
  }

  async #call<N extends CallName>(
    name: N,
    args: ArgsOf<N>,
    signal: AbortSignal | undefined,
  ): Promise<AnswerOf<N>> {
    if (this.#failure !== undefined) throw this.#failure;
    return await this.#calls.make(name, args, signal);
  }

  #sayHello(): void {
    this.#shared.send({ kind: "hello", version: messageVersion, tab: this.#tab });
  }

  #hear(message: EngineMessage): void {
    if (this.#isClosed) return;
    switch (message.kind) {
      case "welcome":
        this.#failure = undefined;
        this.#running = message.running;
        this.#take(message.status);
        this.#calls.welcomed(message.engine);
        this.#settleWelcome.resolve();
        return;
      case "answer":
      case "failure":
        this.#calls.settle(message);
        return;
      case "running":
        this.#running = message.running;
        return;
      case "event":
        if (message.event === "status") this.#take(message.args[0]);
        else this.#listeners.tell(message.event, message.args);
    }
  }

  #takeTrouble({ code, message, remedy }: SyncError, retryAtMs: number | undefined): void {
    const problems = [{ path: "", code, message, remedy }];
    this.#take({ ...this.#status, phase: "stopped", problems, retryAtMs });
  }

  #take(status: SyncStatus): void {
    this.#status = status;
    this.#listeners.tell("status", [status]);
  }
}

function otherVersion(): SyncError {
  return new SyncError("unsupported", {
    message: "Another tab runs another version of this app. Reload it, or this one.",
  });
}
