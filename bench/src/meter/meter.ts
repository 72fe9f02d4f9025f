import { cpuBelowMs, descendants, lowerPeak, peakBytesOf } from "./process-tree.js";

/** What all processes below this one used while something was measured; undefined where the system does not say. */
export interface Used {
  /** User and system time together, in milliseconds, to a hundredth of a second. */
  readonly cpuMs: number | undefined;
  /** The most that the processes of one moment had had resident, each at its own worst, in bytes. */
  readonly peakBytes: number | undefined;
}

/** Between two looks at memory, at least: and long enough that looking takes no more than a twentieth of a core. */
const sampleEveryMs = 20;
const restShare = 20;

/**
 * A server's process for one connection ends a moment after its client; and what has ended is known more exactly than
 * what runs, whose times are rounded down for each process.
 */
const lingerMs = 150;

/** Measures all that runs below this process, from `start` to `stop`: the same for every program. */
export class Meter {
  readonly #cpuBeforeMs = cpuBelowMs();
  #timer: NodeJS.Timeout | undefined;
  #peakBytes = 0;

  private constructor() {
    if (this.#cpuBeforeMs === undefined) return;
    for (const pid of descendants()) lowerPeak(pid);
    this.#watch();
  }

  static start(): Meter {
    return new Meter();
  }

  async stop(): Promise<Used> {
    clearTimeout(this.#timer);
    if (this.#cpuBeforeMs === undefined) return { cpuMs: undefined, peakBytes: undefined };
    this.#sample();
    await new Promise((resolve) => setTimeout(resolve, lingerMs));
    return { cpuMs: (cpuBelowMs() ?? 0) - this.#cpuBeforeMs, peakBytes: this.#peakBytes };
  }

  #watch(): void {
    const before = process.cpuUsage();
    this.#sample();
    const { user, system } = process.cpuUsage(before);
    const restMs = ((user + system) / 1000) * restShare;
    this.#timer = setTimeout(() => this.#watch(), Math.max(sampleEveryMs, restMs));
  }

  #sample(): void {
    const bytes = descendants().reduce((sum, pid) => sum + (peakBytesOf(pid) ?? 0), 0);
    this.#peakBytes = Math.max(this.#peakBytes, bytes);
  }
}
