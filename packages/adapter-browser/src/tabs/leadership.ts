import type { Clock, SyncError } from "@syncline/core";
import { names } from "../messages/index.js";
import { type Leading, type LeadingEvent, lead } from "./leading.js";

/** An engine that was started. */
export interface StartedEngine {
  /** Resolves when tabs can be served; stays pending where that never comes. */
  readonly opened: Promise<void>;
  /** Resolves when it could not be opened or has ended by itself, with the reason. */
  readonly ended: Promise<SyncError>;
  /** Ends it in order. */
  close(): Promise<void>;
}

export interface LeadershipOptions {
  readonly name: string;
  readonly locks: LockManager;
  readonly clock: Clock;
  readonly startEngine: () => StartedEngine;
  readonly isPatient: () => boolean;
  /** No engine could be opened; another try is made in `retryInMs`. */
  readonly onTrouble: (error: SyncError, retryInMs: number) => void;
  /** The same, and no other try is made until somebody asks for it. */
  readonly onResigned: (error: SyncError) => void;
}

/** Waits to be the one tab that has the engine, and then has it, until the tab is closed. */
export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #closing = new AbortController();
  #now: Leading = { state: "waiting" };
  #engine: StartedEngine | undefined;
  #giveUpLock: (() => void) | undefined;
  #resigned: Promise<void> = Promise.resolve();

  constructor(options: LeadershipOptions) {
    this.#options = options;
    this.#stand();
  }

  /** Somebody wants an engine: where the next try would be later, or none, it is made now. */
  ask(): void {
    this.#take({ event: "asked" });
  }

  /** Ends the engine, if it is this tab's, in order; then another tab is elected. */
  async close(): Promise<void> {
    this.#take({ event: "closed" });
    this.#closing.abort();
    await this.#resigned;
  }

  #stand(): void {
    const { locks, name } = this.#options;
    const elected = () => {
      const held = new Promise<void>((resolve) => {
        this.#giveUpLock = resolve;
      });
      this.#take({ event: "elected" });
      return held;
    };
    // Closed while it waits: it wants the lock no longer.
    locks.request(names.leaderLock(name), { signal: this.#closing.signal }, elected).catch(() => {});
  }

  #take(what: LeadingEvent): void {
    const [next, act] = lead(this.#now, what);
    this.#now = next;
    switch (act.do) {
      case "start":
        this.#start();
        return;
      case "stand":
        this.#stand();
        return;
      case "pause":
        void this.#pause(act.pauseMs);
        if (act.error !== undefined) this.#options.onTrouble(act.error, act.pauseMs);
        return;
      case "resign":
        this.#resigned = this.#resign();
        if (act.error !== undefined) this.#options.onResigned(act.error);
    }
  }

  #start(): void {
    const engine = this.#options.startEngine();
    this.#engine = engine;
    void engine.opened.then(() => {
      if (engine === this.#engine) this.#take({ event: "opened" });
    });
    void engine.ended.then((error) => {
      const isOwn = engine === this.#engine;
      if (isOwn) this.#engine = undefined;
      if (isOwn) this.#take({ event: "ended", error, isPatient: this.#options.isPatient() });
    });
  }

  async #pause(pauseMs: number): Promise<void> {
    try {
      await this.#options.clock.sleep(pauseMs, this.#closing.signal);
    } catch {
      return;
    }
    this.#take({ event: "rested" });
  }

  async #resign(): Promise<void> {
    await this.#engine?.close();
    this.#giveUpLock?.();
  }
}
