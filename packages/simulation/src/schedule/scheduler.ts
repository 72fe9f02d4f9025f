import type { Dice, Trace } from "../seed/index.js";

/** Who may be ended: what it waits for then never comes, as when a process is killed. */
export interface Process {
  readonly name: string;
  readonly alive: boolean;
}

interface Waiting {
  readonly process: Process;
  readonly step: string;
  readonly go: () => void;
}

/**
 * Decides whose turn it is. Whatever touches the world asks for a turn first and waits for it; one is given at a
 * time, chosen by the seed, and the next only when all that follows from it has come to rest. So a
 * run's order is the seed's alone.
 */
export class Scheduler {
  readonly #dice: Dice;
  readonly #trace: Trace;
  #waiting: Waiting[] = [];
  /** Turns given so far. */
  turns = 0;

  constructor(dice: Dice, trace: Trace) {
    this.#dice = dice;
    this.#trace = trace;
  }

  /** Resolves when it is this step's turn; never, once its process is dead. */
  turn(process: Process, step: string): Promise<void> {
    return new Promise((resolve) => {
      if (process.alive) this.#waiting.push({ process, step, go: resolve });
    });
  }

  /** Gives one turn and lets everything come to rest. False when nobody waits. */
  async giveTurn(): Promise<boolean> {
    // What was begun since the last turn asks for its own first.
    if (this.idle) await this.rest();
    const waiting = this.#waiting.filter(({ process }) => process.alive);
    const chosen = waiting.length === 0 ? undefined : waiting[this.#dice.below(waiting.length)];
    this.#waiting = waiting.filter((other) => other !== chosen);
    if (chosen === undefined) return false;
    this.turns++;
    this.#trace.note(`${chosen.process.name} ${chosen.step}`);
    chosen.go();
    await this.rest();
    return true;
  }

  get idle(): boolean {
    return this.#waiting.every(({ process }) => !process.alive);
  }

  /**
   * Until nothing goes on by itself any more. Nothing here waits for threads, timers or sockets, so that is when no
   * promise is left to be followed, and that is when Node looks at its next-tick queue: a round of the event loop would come to the same and cost ten times as much.
   */
  rest(): Promise<void> {
    return new Promise((resolve) => process.nextTick(resolve));
  }
}
