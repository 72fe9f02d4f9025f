import { SyncError } from "../errors/index.js";
import { grown } from "./node-numbers.js";

/** Rows of one page. It is written whole when one of them changes, and read whole when the engine starts. */
const rowsPerPage = 64;

/**
 * Divides rows, which have small numbers, among the pages that a state store keeps them in. Rows that come one after
 * the other share a page, and keep it for as long as they are there.
 */
export class Pages {
  readonly #pages = new Map<number, number[]>();
  /** The page of each row, plus one. */
  #pageOf = new Int32Array(0);
  readonly #unsaved = new Set<number>();
  readonly #withRoom: number[] = [];
  #next = 0;

  /** The row is there, and is not what was saved of it. */
  note(row: number): void {
    const page = (this.#pageOf[row] ?? 0) - 1;
    this.#unsaved.add(page >= 0 ? page : this.#add(row));
  }

  remove(row: number): void {
    const page = (this.#pageOf[row] ?? 0) - 1;
    const rows = this.#pages.get(page);
    if (rows === undefined) return;
    if (rows.length === rowsPerPage) this.#withRoom.push(page);
    rows[rows.indexOf(row)] = rows.at(-1) as number;
    rows.pop();
    this.#pageOf[row] = 0;
    this.#unsaved.add(page);
  }

  /** Takes a saved page back. Its rows must be in no other. Throws `state_corrupt` for what is no page's key. */
  restore(key: string, rows: readonly number[]): void {
    if (!pageKey.test(key)) throw new SyncError("state_corrupt");
    const page = Number.parseInt(key, 36);
    this.#pages.set(page, [...rows]);
    for (const row of rows) this.#place(row, page);
    if (rows.length < rowsPerPage) this.#withRoom.push(page);
    this.#next = Math.max(this.#next, page + 1);
  }

  /** The pages that have changed since the last call, with all their rows: none, where the page is gone. */
  takeUnsaved(): { readonly key: string; readonly rows: readonly number[] }[] {
    const unsaved = Array.from(this.#unsaved, (page) => ({
      key: keyOf(page),
      rows: this.#pages.get(page) ?? [],
    }));
    this.#unsaved.clear();
    return unsaved;
  }

  #add(row: number): number {
    const page = this.#pageWithRoom();
    const rows = this.#pages.get(page) as number[];
    rows.push(row);
    if (rows.length === rowsPerPage) this.#withRoom.pop();
    this.#place(row, page);
    return page;
  }

  #place(row: number, page: number): void {
    this.#pageOf = grown(this.#pageOf, row + 1);
    this.#pageOf[row] = page + 1;
  }

  #pageWithRoom(): number {
    const page = this.#withRoom.at(-1);
    if (page !== undefined) return page;
    this.#pages.set(this.#next, []);
    this.#withRoom.push(this.#next);
    return this.#next++;
  }
}

const pageKey = /^[0-9a-z]{6}$/;

/** In base 36, so that pages of a billion rows are in the order of their keys. */
const keyOf = (page: number) => page.toString(36).padStart(6, "0");
