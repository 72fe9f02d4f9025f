import type { FolderSync, SyncEvents } from "@syncline/core";
import {
  type CallMessage,
  type Channel,
  type EngineId,
  type EngineMessage,
  type EventMessage,
  messageVersion,
  names,
  type OpenChannel,
  type SharedMessage,
  type TabId,
  type TabMessage,
} from "../messages/index.js";
import { TabLink } from "./tab-link.js";

export interface EngineHostOptions {
  readonly name: string;
  readonly sync: FolderSync;
  /** Whether it runs, for all tabs, until one of them says otherwise. */
  readonly running: boolean;
  readonly locks: LockManager;
  readonly openChannel: OpenChannel;
}

const events = Object.keys({
  conflict: 0,
  resurrected: 0,
  applied: 0,
  committed: 0,
  changed: 0,
  problem: 0,
  halt: 0,
  status: 0,
} satisfies Record<keyof SyncEvents, 0>) as (keyof SyncEvents)[];

/** Serves one engine to all tabs that say hello, each on a channel of its own, until they are gone. */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #id: EngineId = crypto.randomUUID();
  readonly #shared: Channel<SharedMessage, SharedMessage>;
  readonly #links = new Map<TabId, TabLink>();
  readonly #undo: (() => void)[];
  #running: boolean;

  constructor(options: EngineHostOptions) {
    const { name, sync, running, openChannel } = options;
    this.#options = options;
    this.#running = running;
    this.#undo = events.map((event) =>
      sync.on(event, (...args) => this.#tellAll({ kind: "event", event, args } as EventMessage)),
    );
    this.#shared = openChannel(names.sharedChannel(name));
    this.#shared.hear((message) => {
      if (message.kind !== "hello") return;
      if (message.version === messageVersion) this.#welcome(message.tab);
      else this.#announce();
    });
    this.#announce();
  }

  /** There is a network again, of which the browser knows first: nobody waits for the next try then. */
  tryNow(): void {
    const { sync } = this.#options;
    if (this.#running && sync.status.phase === "offline") sync.sync().catch(() => {});
  }

  /** Serves nobody any more. The engine is whoever's it was. */
  close(): void {
    for (const undo of this.#undo) undo();
    this.#shared.close();
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  #announce(): void {
    this.#shared.send({ kind: "here", version: messageVersion });
  }

  #welcome(tab: TabId): void {
    const link = this.#links.get(tab) ?? this.#link(tab);
    const { status } = this.#options.sync;
    link.send({ kind: "welcome", engine: this.#id, status, running: this.#running });
  }

  #link(tab: TabId): TabLink {
    const { name, sync, locks, openChannel } = this.#options;
    const part = () => {
      if (this.#links.get(tab) === link) this.#links.delete(tab);
      link.close();
    };
    const channel = openChannel<EngineMessage, TabMessage>(names.tabChannel(name, tab));
    const link = new TabLink(sync, channel, (call) => this.#note(call), part);
    this.#links.set(tab, link);
    // A tab that ends takes no leave; its lock is free then.
    locks.request(names.tabLock(name, tab), part).catch(() => {});
    return link;
  }

  #note({ name }: CallMessage): void {
    const running = name === "start" ? true : name === "stop" ? false : this.#running;
    if (running === this.#running) return;
    this.#running = running;
    this.#tellAll({ kind: "running", running });
  }

  #tellAll(message: EngineMessage): void {
    for (const link of this.#links.values()) link.send(message);
  }
}
