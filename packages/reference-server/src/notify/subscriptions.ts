import {
  isSyncError,
  type NotifyServerMessage,
  type Principal,
  problemOf,
  SyncError,
  type SyncService,
} from "@syncline/core";

/** Namespaces that one socket may follow. */
const mostNamespaces = 100;

/** What one socket follows, and the last seq that it was told of each. */
export class Subscriptions {
  readonly #service: SyncService;
  readonly #send: (message: NotifyServerMessage) => void;
  readonly #followed = new Map<string, { seq: number; readonly undo: () => void }>();
  #over = false;

  constructor(service: SyncService, send: (message: NotifyServerMessage) => void) {
    this.#service = service;
    this.#send = send;
  }

  /** Follows a namespace and tells where its journal is now; does that again when it is followed already. */
  async add(principal: Principal, namespaceId: string): Promise<void> {
    try {
      if (!this.#followed.has(namespaceId)) await this.#follow(principal, namespaceId);
      const { seq } = await this.#service.describe(principal, namespaceId);
      this.#tell(namespaceId, seq, true);
    } catch (error) {
      this.#drop(namespaceId, error);
    }
  }

  /** Drops what the principal may no longer see, and tells of what a lost nudge has kept from it. */
  async check(principal: Principal): Promise<void> {
    for (const namespaceId of [...this.#followed.keys()]) {
      try {
        const { seq } = await this.#service.describe(principal, namespaceId);
        this.#tell(namespaceId, seq, false);
      } catch (error) {
        if (isSyncError(error) && !error.retryable) this.#drop(namespaceId, error);
      }
    }
  }

  remove(namespaceId: string): void {
    this.#followed.get(namespaceId)?.undo();
    this.#followed.delete(namespaceId);
  }

  clear(): void {
    this.#over = true;
    for (const namespaceId of [...this.#followed.keys()]) this.remove(namespaceId);
  }

  async #follow(principal: Principal, namespaceId: string): Promise<void> {
    if (this.#followed.size >= mostNamespaces) {
      throw new SyncError("too_large", { details: { limit: mostNamespaces } });
    }
    const undo = await this.#service.subscribe(principal, namespaceId, ({ seq }) =>
      this.#tell(namespaceId, seq, false),
    );
    if (this.#over) return undo();
    this.#followed.set(namespaceId, { seq: -1, undo });
  }

  #tell(namespaceId: string, seq: number, always: boolean): void {
    const followed = this.#followed.get(namespaceId);
    if (followed === undefined || (seq <= followed.seq && !always)) return;
    followed.seq = Math.max(seq, followed.seq);
    this.#send({ type: "seq", namespaceId, seq: followed.seq });
  }

  #drop(namespaceId: string, error: unknown): void {
    this.remove(namespaceId);
    this.#send({ type: "problem", namespaceId, problem: problemOf(error) });
  }
}
