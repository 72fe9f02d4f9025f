import {
  deviceIdOf,
  MemoryDisk,
  MemoryStateDisk,
  memoryBlobStore,
  memoryEventBus,
  memoryFileSystem,
  memoryMetadataStore,
  memoryState,
  openSync,
  SyncError,
  SyncService,
  serviceRemote,
  streamDeflate,
  webHasher,
} from "@syncline/core";
import { EngineHost } from "../host/index.js";
import { type Channel, openChannel } from "../messages/index.js";
import { browserPlatform } from "../platform/index.js";
import type { StartedEngine } from "./leadership.js";
import { openTab } from "./open-tab.js";
import type { TabClient } from "./tab-client.js";
import { WebLocks } from "./web-locks.fixture.js";

const platform = { ...browserPlatform, hasher: webHasher, deflate: streamDeflate };
const device = { id: deviceIdOf(1n), name: "browser" };
const principal = { accountId: "ada", deviceId: device.id, deviceName: device.name };

/** A browser's tabs of one origin, as far as Node has what they stand on. Engines are where workers would be. */
export class Origin {
  readonly disk = new MemoryDisk({ clock: browserPlatform.clock });
  readonly service = new SyncService({
    ...platform,
    metadata: memoryMetadataStore(),
    blobs: memoryBlobStore(),
    bus: memoryEventBus(),
  });
  /** How many engines were opened, and what the next one fails with. */
  engines = 0;
  openFailure: SyncError | undefined;
  readonly name = crypto.randomUUID();
  readonly #locks = new WebLocks();
  readonly #state = new MemoryStateDisk();
  readonly #namespace = this.service.createNamespace(principal, { name: "home" });

  /** Opens a tab. `calls` may stand in the way of what its engine, should it get one, does with the disk. */
  async tab(before?: (step: string, path: string) => void | Promise<void>): Promise<Tab> {
    const tab = new Tab(this, this.#locks, before);
    await tab.open();
    return tab;
  }

  async openEngine(before?: (step: string, path: string) => void | Promise<void>) {
    if (this.openFailure !== undefined) throw this.openFailure;
    // Whoever had it has ended: its lock says so.
    this.#state.opener = undefined;
    this.engines++;
    const { id } = await this.#namespace;
    return await openSync({
      ...platform,
      fs: memoryFileSystem({ disk: this.disk, ...(before === undefined ? {} : { before }) }),
      state: memoryState(this.#state),
      remote: serviceRemote(this.service, principal, id),
      device,
    });
  }
}

/** A tab that can be closed at any moment, as a user does it: nothing in it gets to do anything more. */
export class Tab {
  client!: TabClient;
  readonly #origin: Origin;
  readonly #locks: ReturnType<WebLocks["ofOneTab"]>;
  readonly #before: ((step: string, path: string) => void | Promise<void>) | undefined;
  readonly #channels: Channel<never, never>[] = [];
  #endEngine: (() => void) | undefined;
  #isGone = false;

  constructor(origin: Origin, locks: WebLocks, before: Tab["before"]) {
    this.#origin = origin;
    this.#locks = locks.ofOneTab();
    this.#before = before;
  }

  get before() {
    return this.#before;
  }

  async open(): Promise<void> {
    this.client = await openTab({
      name: this.#origin.name,
      locks: this.#locks.manager,
      openChannel: (name) => this.#channel(name),
      startEngine: (running) => this.#startEngine(running),
    });
  }

  get hasEngine(): boolean {
    return this.#endEngine !== undefined;
  }

  /** As when its worker is killed, for lack of memory for example. */
  killEngine(): void {
    this.#endEngine?.();
  }

  /** As when the tab is closed, or its process killed. */
  kill(): void {
    this.#isGone = true;
    this.killEngine();
    for (const channel of this.#channels) channel.close();
    this.#locks.free();
  }

  #channel<Out, In>(name: string): Channel<Out, In> {
    const channel = openChannel<Out, In>(name);
    this.#channels.push(channel as Channel<never, never>);
    return { ...channel, send: (message) => this.#isGone || channel.send(message) };
  }

  #startEngine(running: boolean): StartedEngine {
    const { name } = this.#origin;
    let end: (error: SyncError) => void = () => {};
    const ended = new Promise<SyncError>((resolve) => {
      end = resolve;
    });
    let isDead = false;
    const channels: Channel<never, never>[] = [];
    const channelOf = <Out, In>(channel: string): Channel<Out, In> => {
      const opened = openChannel<Out, In>(channel);
      channels.push(opened as Channel<never, never>);
      return {
        send: (message) => isDead || opened.send(message),
        close: () => opened.close(),
        hear: (listener) => opened.hear((message) => isDead || listener(message)),
      };
    };
    const opening = this.#origin.openEngine(async (step, path) => {
      if (isDead) await new Promise(() => {});
      await this.#before?.(step, path);
      if (isDead) await new Promise(() => {});
    });
    const hosting = opening.then(async (sync) => {
      const locks = this.#locks.manager;
      const host = new EngineHost({ name, sync, running, locks, openChannel: channelOf });
      if (running) await sync.start();
      return { sync, host };
    });
    this.#endEngine = () => {
      isDead = true;
      for (const channel of channels) channel.close();
      this.#endEngine = undefined;
      end(new SyncError("interrupted"));
    };
    hosting.catch((error: SyncError) => end(error));
    return {
      opened: hosting.then(
        () => {},
        () => new Promise(() => {}),
      ),
      ended,
      close: async () => {
        if (isDead) return;
        const { sync, host } = await hosting;
        host.close();
        await sync.close();
        this.#endEngine = undefined;
      },
    };
  }
}
