import { join } from "node:path";
import { systemClock as clock, systemRandomness as randomness, sessionFile } from "@syncline/adapter-node";
import {
  type SessionGrant,
  type SyncSettings,
  type SyncStatus,
  type SyncSummary,
  signIn,
  signUp,
} from "@syncline/core";
import type { Programs } from "./bundle.js";
import type { Acknowledged, EngineSetup, Message, Step } from "./programs/messages.js";
import { RunningProcess } from "./running-process.js";

const password = "correct horse battery staple";

export interface DeviceOptions {
  readonly name: string;
  /** Where its folder, its state and its session are. */
  readonly dir: string;
  readonly url: string;
  readonly programs: Programs;
  readonly settings?: Partial<SyncSettings>;
}

/** A folder, a state and a session, and the engine's process that keeps them while it lives. */
export class Device {
  readonly name: string;
  readonly folder: string;
  readonly stateFile: string;
  readonly acknowledged: Acknowledged[] = [];
  /** What engines have said here since `forget`. */
  readonly heard: Message[] = [];
  /** The latest status of the engine that runs; undefined before it has told one. */
  status: SyncStatus | undefined;
  /** What engines that were not asked to end had to say. */
  readonly complaints: string[] = [];
  readonly grant: SessionGrant;
  #process: RunningProcess | undefined;
  readonly #options: DeviceOptions;
  readonly #listeners = new Set<(message: Message) => void>();

  private constructor(options: DeviceOptions, grant: SessionGrant) {
    this.#options = options;
    this.grant = grant;
    this.name = options.name;
    this.folder = join(options.dir, "folder");
    this.stateFile = join(options.dir, "state", "state.db");
  }

  /** Signs in as the same account each time; the first device makes it. */
  static async enrol(options: DeviceOptions, first: boolean): Promise<Device> {
    const request = { name: "ada", password, deviceName: options.name };
    const call = { url: options.url, clock, randomness };
    const grant = first ? await signUp(request, call) : await signIn(request, call);
    const device = new Device(options, grant);
    await sessionFile(device.#sessionFile).save(grant);
    return device;
  }

  get #sessionFile(): string {
    return join(this.#options.dir, "session.json");
  }

  get running(): boolean {
    return this.#process !== undefined && !this.#process.ended;
  }

  /** Disk and journal are the same, as far as the engine knows. */
  get seemsInSync(): boolean {
    const { status } = this;
    return this.running && status?.phase === "idle" && status.pending === 0 && status.problems.length === 0;
  }

  /** Starts an engine on what the last one left. Resolves when it runs. */
  async start({ watch = true } = {}): Promise<void> {
    const { programs, url, settings = {} } = this.#options;
    const { folder, stateFile } = this;
    const setup: EngineSetup = { folder, stateFile, sessionFile: this.#sessionFile, url, settings, watch };
    this.#process = new RunningProcess(programs.engine, setup, (message) => this.#hear(message));
    await this.#process.ready;
  }

  on(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  forget(): void {
    this.heard.length = 0;
  }

  /** The plain bytes of the chunks with which this step was reached, since `forget`. */
  bytesAt(step: Step): number {
    return this.heard.reduce(
      (sum, message) => (message.kind === "step" && message.step === step ? sum + (message.bytes ?? 0) : sum),
      0,
    );
  }

  /** The last parts of the paths of all requests since `forget`, and the bytes of their bodies. */
  get requests(): { readonly names: string[]; readonly bytes: number } {
    const sent = this.heard.filter((message) => message.kind === "request");
    return {
      names: sent.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)),
      bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** The paths that events of this name were about, since `forget`. */
  told(name: "conflict" | "resurrected"): string[] {
    return this.heard.flatMap((message) =>
      message.kind === "event" && message.name === name ? [message.path] : [],
    );
  }

  /** Resolves when it holds; looks whenever an engine has said something, and now and then. */
  async until(what: string, holds: () => boolean, patienceMs = 20_000): Promise<void> {
    const startMs = performance.now();
    while (!holds()) {
      if (performance.now() - startMs > patienceMs) {
        throw new Error(`${this.name} still waits: ${what}. ${JSON.stringify(this.status)}`);
      }
      await nextNews([this], 50);
    }
  }

  async sync(): Promise<SyncSummary> {
    return await this.#running().ask({ do: "sync" });
  }

  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    this.status = undefined;
    await process?.kill();
    if (process !== undefined && process.complaints !== "") this.complaints.push(process.complaints);
  }

  async close(): Promise<void> {
    const process = this.#running();
    this.#process = undefined;
    this.status = undefined;
    await process.close();
  }

  #running(): RunningProcess {
    if (this.#process === undefined) throw new Error(`No engine runs on ${this.name}.`);
    return this.#process;
  }

  #hear(message: Message): void {
    if (message.kind === "status") this.status = message.status;
    else if (message.kind === "acknowledged") this.acknowledged.push(...message.commits);
    if (message.kind !== "status" && message.kind !== "acknowledged") this.heard.push(message);
    for (const listener of this.#listeners) listener(message);
  }
}

/** Resolves as soon as an engine has said something, or the time is up. */
export async function nextNews(devices: readonly Device[], mostMs: number): Promise<void> {
  let undo: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    undo = devices.map((device) => device.on(() => resolve()));
    timer = setTimeout(resolve, mostMs);
  });
  clearTimeout(timer);
  for (const each of undo) each();
}
