import type { HaltDecision, SyncStatus } from "@syncline/core";
import type { Bulletin } from "./bulletin.js";
import { Child } from "./child.js";
import type { EngineNews, EngineOrder, EngineSetup } from "./messages.js";

export interface EngineOptions extends EngineSetup {
  readonly bulletin: Bulletin;
  readonly onStatus?: (status: SyncStatus) => void;
}

/** An engine in a process of its own. After a kill it goes on from what it had saved beside its state. */
export class EngineProcess {
  readonly #options: EngineOptions;
  #child: Child<EngineOrder, EngineNews>;
  /** The latest status; undefined until the engine has told one. */
  status: SyncStatus | undefined;
  /** What has happened since `forget`, by kind and path. */
  readonly applied = new Map<string, string>();
  readonly committed = new Set<string>();
  readonly conflicts: string[] = [];
  readonly resurrected: string[] = [];

  private constructor(options: EngineOptions) {
    this.#options = options;
    this.#child = this.#newChild();
  }

  static async open(options: EngineOptions): Promise<EngineProcess> {
    const engine = new EngineProcess(options);
    await engine.#open();
    return engine;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get folder(): string {
    return this.#options.folder;
  }

  get inSync(): boolean {
    const { status } = this;
    return status?.phase === "idle" && status.pending === 0 && status.problems.length === 0;
  }

  /** Keeps in sync until it is stopped or killed. */
  async start(): Promise<void> {
    await this.#child.ask({ do: "start" });
  }

  async stop(): Promise<void> {
    await this.#child.ask({ do: "stop" });
  }

  /** One pass until settled. */
  async sync(): Promise<{ readonly inSync: boolean; readonly problems: readonly unknown[] }> {
    return await this.#child.ask({ do: "sync" });
  }

  async resolve(decision: HaltDecision): Promise<void> {
    await this.#child.ask({ do: "resolve", decision });
  }

  async kill(): Promise<void> {
    await this.#child.kill();
    this.status = undefined;
  }

  /** After `kill`: another process on the same state, as the same device. */
  async reopen(): Promise<void> {
    this.#child = this.#newChild();
    await this.#open();
  }

  async close(): Promise<void> {
    await this.#child.ask({ do: "close" });
    await this.#child.end();
  }

  forget(): void {
    this.applied.clear();
    this.committed.clear();
    this.conflicts.length = 0;
    this.resurrected.length = 0;
  }

  async #open(): Promise<void> {
    const { bulletin: _bulletin, onStatus: _onStatus, ...setup } = this.#options;
    await this.#child.ask({ do: "open", setup });
  }

  #newChild(): Child<EngineOrder, EngineNews> {
    return new Child("./engine.js", (news) => this.#hear(news));
  }

  #hear(news: EngineNews): void {
    if (news.event === "status") {
      this.status = news.status;
      this.#options.onStatus?.(news.status);
      if (news.status.halt !== undefined) this.#options.bulletin.fail(new Error(news.status.halt.message));
    } else if (news.event === "applied") this.applied.set(news.path, news.change);
    else if (news.event === "committed") this.committed.add(news.path);
    else if (news.event === "conflict") this.conflicts.push(news.copyPath);
    else this.resurrected.push(news.path);
    this.#options.bulletin.look();
  }
}
