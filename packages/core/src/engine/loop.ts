import type { DiskEvent, DiskWatch, RelativePath } from "../disk/index.js";
import { type ErrorCode, isSyncError, SyncError } from "../errors/index.js";
import type { ScanScope } from "../scan/index.js";
import type { Engine } from "./engine.js";
import { takeDirty } from "./look.js";
import type { PassResult } from "./pass.js";
import { Wakeup } from "./wakeup.js";

/** No later pass will do better: the engine ends, and says why. */
const terminal = new Set<ErrorCode>(["state_corrupt", "state_locked", "closed"]);

/** After a read, the clock has certainly moved on when this much time has passed. */
const recheckMs = 2500;
/** The settle times, in multiples of the first, after which a disk that is never quiet is looked at all the same. */
const settles = [1, 2, 4, 8, 16, 16, 16, 16];

/**
 * Runs passes when there is a reason: the disk reported something, the journal moved, files are to be read
 * again, a problem or the server is due another try. It alone knows about time.
 */
export class SyncLoop {
  readonly #engine: Engine;
  readonly #pass: (scope: ScanScope, signal: AbortSignal) => Promise<PassResult>;
  readonly #wakeup = new Wakeup();
  #scope: "everything" | "paths" = "everything";
  #diskEvents = 0;
  #recheck = new Set<RelativePath>();
  #recheckAtMs = Number.POSITIVE_INFINITY;
  #failures = 0;
  #stopper: AbortController | undefined;
  #running: Promise<void> | undefined;
  #watch: DiskWatch | undefined;

  constructor(engine: Engine, pass: (scope: ScanScope, signal: AbortSignal) => Promise<PassResult>) {
    this.#engine = engine;
    this.#pass = pass;
  }

  /** Whether a watch tells of what happens on the disk. */
  get isWatched(): boolean {
    return this.#watch !== undefined;
  }

  /** Looks again soon; at everything when asked to. */
  wake(scope?: "everything"): void {
    if (scope !== undefined) this.#scope = scope;
    this.#failures = 0;
    this.#wakeup.wake();
  }

  /** Looks at these paths soon: something was done there. For as long as nobody looks, they are kept for whoever does. */
  lookAt(paths: Iterable<RelativePath>): void {
    this.#onDisk({ kind: "changed", paths: [...paths] });
  }

  async start(): Promise<void> {
    if (this.#stopper !== undefined) return;
    const stopper = new AbortController();
    this.#stopper = stopper;
    this.#scope = "everything";
    const { fs, remote, news } = this.#engine;
    const watch = fs.capabilities.watch ? await this.#tryWatch() : undefined;
    this.#watch = watch;
    const unsubscribe = remote.subscribe((event) => {
      news.hear(event);
      if (event.kind !== "disconnected" && news.isThere) this.wake();
    });
    this.#running = this.#run(stopper.signal).finally(async () => {
      unsubscribe();
      news.end();
      this.#watch = undefined;
      await watch?.close();
    });
    this.#running.catch(() => {});
  }

  /** Rejects with what ended the loop, if it was not this call. */
  async stop(): Promise<void> {
    const stopper = this.#stopper;
    if (stopper === undefined) return;
    const stopped = new SyncError("closed", { message: "The engine was stopped." });
    stopper.abort(stopped);
    this.#stopper = undefined;
    try {
      await this.#running;
    } catch (error) {
      if (error !== stopped) throw error;
    }
  }

  /** A root that is missing cannot be watched; the pass says so as a halt. */
  async #tryWatch(): Promise<DiskWatch | undefined> {
    try {
      return await this.#engine.fs.watch((event) => this.#onDisk(event));
    } catch (error) {
      if (isSyncError(error)) return undefined;
      throw error;
    }
  }

  #onDisk(event: DiskEvent): void {
    const paths = event.kind === "overflow" ? [""] : event.paths;
    if (event.kind === "overflow") this.#scope = "everything";
    else for (const path of paths) this.#engine.dirty.add(path);
    this.#diskEvents++;
    this.#wakeup.wake();
    this.#engine.events.emit("changed", { paths });
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, settings, dirty } = this.#engine;
    let rescanAtMs = clock.monotonic() + settings.rescanMs;
    for (;;) {
      const scope = this.#scope === "everything" ? "everything" : this.#dueRechecks(takeDirty(this.#engine));
      if (scope === "everything") {
        // It reads those again too; were they still due, a pass that fails would be tried again without a pause.
        dirty.clear();
        this.#clearRechecks();
        rescanAtMs = clock.monotonic() + settings.rescanMs;
      }
      this.#scope = "paths";
      const waitMs = await this.#passOrWait(scope, signal);
      const untilMs = Math.min(rescanAtMs, this.#recheckAtMs) - clock.monotonic();
      if (waitMs > 0) await this.#wakeup.wait(clock, Math.max(0, Math.min(waitMs, untilMs)), signal);
      if (clock.monotonic() >= rescanAtMs) this.#scope = "everything";
      await this.#untilQuiet(signal);
    }
  }

  /** Runs a pass; returns how long to wait at most before the next. */
  async #passOrWait(scope: ScanScope, signal: AbortSignal): Promise<number> {
    const { board } = this.#engine;
    try {
      const result = await this.#pass(scope, signal);
      this.#noteRechecks(result.recheck);
      if (result.halt !== undefined) return Number.POSITIVE_INFINITY;
      const stuck = board.snapshot.problems.length > 0 || !result.settled;
      this.#failures = stuck ? this.#failures + 1 : 0;
      if (!stuck) return Number.POSITIVE_INFINITY;
      this.#lookAtProblems();
      return this.#backoffMs();
    } catch (error) {
      if (signal.aborted) throw error;
      return this.#afterFailure(error, scope);
    }
  }

  #afterFailure(error: unknown, scope: ScanScope): number {
    const { board, clock, dirty, settings, failures } = this.#engine;
    if (!isSyncError(error) || terminal.has(error.code)) {
      board.set({ phase: "stopped" });
      throw error;
    }
    // What the pass would have looked at is still to be looked at.
    if (scope === "everything") this.#scope = "everything";
    else for (const path of scope) dirty.add(path);
    this.#failures++;
    // Only people can mend a refusal, so it is asked about rarely.
    const waitMs = board.snapshot.phase === "refused" ? settings.retryMs.longest : this.#backoffMs();
    failures.note("", error.code, error.message);
    board.set({ retryAtMs: clock.now() + waitMs, problems: failures.list() });
    return waitMs;
  }

  /** Doubles from the first wait to the longest, with jitter, so that a fleet does not come back as one. */
  #backoffMs(): number {
    const { randomness, settings } = this.#engine;
    const { first, longest } = settings.retryMs;
    const [byte = 0] = randomness.bytes(1);
    const fullMs = Math.min(longest, first * 2 ** Math.min(this.#failures - 1, 20));
    return fullMs * (0.5 + byte / 512);
  }

  #noteRechecks(paths: readonly RelativePath[]): void {
    if (paths.length === 0) return;
    for (const path of paths) this.#recheck.add(path);
    this.#recheckAtMs = this.#engine.clock.monotonic() + recheckMs;
  }

  /** Adds the files whose time has come to be read again. */
  #dueRechecks(paths: Set<RelativePath>): Set<RelativePath> {
    if (this.#engine.clock.monotonic() < this.#recheckAtMs) return paths;
    for (const path of this.#recheck) paths.add(path);
    this.#clearRechecks();
    return paths;
  }

  #clearRechecks(): void {
    this.#recheck = new Set();
    this.#recheckAtMs = Number.POSITIVE_INFINITY;
  }

  #lookAtProblems(): void {
    for (const { path } of this.#engine.board.snapshot.problems)
      if (path !== "") this.#engine.dirty.add(path);
  }

  /**
   * An editor saves in several steps: the disk is looked at when it has been quiet for a moment. That moment grows while
   * a large file is being written, so that it is not read again and again.
   */
  async #untilQuiet(signal: AbortSignal): Promise<void> {
    const { clock, settings, dirty } = this.#engine;
    if (dirty.size === 0) return;
    for (const times of settles) {
      const before = this.#diskEvents;
      await clock.sleep(times * settings.settleMs, signal);
      if (this.#diskEvents === before) return;
    }
  }
}
