import type { MemoryStateDisk, StateChange, StateTable, StateValue } from "@syncline/core";
import type { Dice } from "../seed/index.js";

type Tables = ReadonlyMap<StateTable, ReadonlyMap<string, StateValue>>;

/** Writes that a lazy store may not have on its disk yet. */
const mostUnflushed = 8;

/** One device's state, with what is needed to lose it, or to go back to what it was. */
export class KeptState {
  readonly disk: MemoryStateDisk;
  readonly #dice: Dice;
  /** Whether a power loss may take the last writes back, as SQLite's `synchronous = NORMAL` has it. */
  readonly #lazy: boolean;
  readonly #older: Tables[] = [];
  /** What takes each of the last writes back, in their order. */
  #unflushed: StateChange[][] = [];

  constructor(disk: MemoryStateDisk, dice: Dice, lazy: boolean) {
    this.disk = disk;
    this.#dice = dice;
    this.#lazy = lazy;
  }

  /** To be told before a write is done. */
  writes(changes: readonly StateChange[]): void {
    if (this.#lazy) {
      const undo = changes.map(({ table, key }) => ({
        table,
        key,
        value: this.disk.tables.get(table)?.get(key) ?? null,
      }));
      this.#unflushed.push(undo.reverse());
      if (this.#unflushed.length > mostUnflushed) this.#unflushed.shift();
    }
    if (!this.#dice.chance(0.1)) return;
    this.#older.push(new Map([...this.disk.tables].map(([name, rows]) => [name, new Map(rows)])));
    if (this.#older.length > 4) this.#older.shift();
  }

  lose(): void {
    for (const rows of this.disk.tables.values()) rows.clear();
    this.#unflushed = [];
  }

  /** One of the older copies, which no other roll back gets then. */
  takeOlder(): Tables | undefined {
    return this.#older.splice(this.#dice.below(this.#older.length)).at(0);
  }

  bringBack(older: Tables): void {
    this.lose();
    for (const [name, rows] of older) {
      for (const [key, value] of rows) this.disk.tables.get(name)?.set(key, value);
    }
  }

  get canLoseWrites(): boolean {
    return this.#unflushed.length > 0;
  }

  /** The power goes. Returns how many of the last writes are taken back: `atLeast` so many, if there are any. */
  losePower(atLeast: number): number {
    const most = this.#unflushed.length;
    const lost = this.#dice.between(Math.min(atLeast, most), most);
    for (const undo of this.#unflushed.splice(this.#unflushed.length - lost).reverse()) {
      for (const { table, key, value } of undo) {
        if (value === null) this.disk.tables.get(table)?.delete(key);
        else this.disk.tables.get(table)?.set(key, value);
      }
    }
    this.#unflushed = [];
    return lost;
  }
}
