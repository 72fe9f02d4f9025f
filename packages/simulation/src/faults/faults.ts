import type { Dice } from "../seed/index.js";
import { type FaultClass, fatal, faultClasses } from "./fault-class.js";

interface Armed {
  readonly fault: FaultClass;
  readonly device: number;
  /** Occasions that are let pass. */
  skip: number;
  times: number;
}

/** Faults that lie in wait for their occasion, and the count of those that have happened. */
export class Faults {
  readonly counts = new Map<FaultClass, number>(faultClasses.map((fault) => [fault, 0]));
  #armed: Armed[] = [];

  /** Lies in wait on one device; its occasion comes soon, and may come several times. */
  arm(fault: FaultClass, device: number, dice: Dice): void {
    const skip = dice.chance(0.5) ? 0 : dice.below(8);
    const times = fatal.has(fault) || dice.chance(0.6) ? 1 : dice.between(2, 6);
    this.#armed.push({ fault, device, skip, times });
  }

  /** Whether it happens on this occasion. */
  strikes(fault: FaultClass, device: number): boolean {
    if (this.#armed.length === 0) return false;
    const armed = this.#armed.find((entry) => entry.fault === fault && entry.device === device);
    if (armed === undefined) return false;
    if (armed.skip-- > 0) return false;
    if (--armed.times <= 0) this.#armed = this.#armed.filter((entry) => entry !== armed);
    this.happened(fault);
    return true;
  }

  happened(fault: FaultClass): void {
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1);
  }

  /** The good days begin: what has not happened does not happen any more. */
  disarm(): void {
    this.#armed = [];
  }
}
