import { SyncError } from "../errors/index.js";
import { grown } from "./node-numbers.js";

/** Rows of one page. It is written whole when one of them changes, and read whole when the engine starts. */
const rowsPerPage = 64;

/**
 * Divides rows, which have small numbers, among the pages that a state store keeps them in. Rows that come one after
 * the other share a page, and keep it for as long as they are there. Eight bytes a row.
 */
export class Pages {
  /** By their places. */
  readonly #pages: Page[] = [];
  /** The rows of each page, one page after the other. */
  #rows = new Int32Array(0);
  /** The place of each row's page, plus one. */
  #pageOf = new Int32Array(0);
  readonly #unsaved = new Set<Page>();
  readonly #withRoom: Page[] = [];
  #next = 0;

  /** The row is there, and is not what was saved of it. */
  note(row: number): void {
    this.#unsaved.add(this.#find(row) ?? this.#add(row));
  }

  remove(row: number): void {
    const page = this.#find(row);
    if (page === undefined) return;
    if (page.count === rowsPerPage) this.#withRoom.push(page);
    const from = rowsPerPage * page.place;
    const last = from + --page.count;
    this.#rows[this.#rows.indexOf(row, from)] = this.#rows[last] as number;
    this.#pageOf[row] = 0;
    this.#unsaved.add(page);
  }

  /** Takes a saved page back. Its rows must be in no other. Throws `state_corrupt` for what is no page's key, or is too long for a page. */
  restore(key: string, rows: readonly number[]): void {
    if (!pageKey.test(key) || rows.length > rowsPerPage) throw new SyncError("state_corrupt");
    const number = Number.parseInt(key, 36);
    const page = this.#open(number);
    for (const row of rows) this.#put(page, row);
    if (page.count < rowsPerPage) this.#withRoom.push(page);
    this.#next = Math.max(this.#next, number + 1);
  }

  /** The pages that have changed since the last call, with all their rows: none, where the page is gone. */
  takeUnsaved(): { readonly key: string; readonly rows: readonly number[] }[] {
    const unsaved = Array.from(this.#unsaved, ({ number, place, count }) => ({
      key: keyOf(number),
      rows: Array.from(this.#rows.subarray(rowsPerPage * place, rowsPerPage * place + count)),
    }));
    this.#unsaved.clear();
    return unsaved;
  }

  #find(row: number): Page | undefined {
    return this.#pages[(this.#pageOf[row] ?? 0) - 1];
  }

  #add(row: number): Page {
    const page = this.#withRoom.at(-1) ?? this.#openNext();
    this.#put(page, row);
    if (page.count === rowsPerPage) this.#withRoom.pop();
    return page;
  }

  #put(page: Page, row: number): void {
    this.#rows[rowsPerPage * page.place + page.count++] = row;
    this.#pageOf = grown(this.#pageOf, row + 1);
    this.#pageOf[row] = page.place + 1;
  }

  #openNext(): Page {
    const page = this.#open(this.#next++);
    this.#withRoom.push(page);
    return page;
  }

  #open(number: number): Page {
    const page = { number, place: this.#pages.length, count: 0 };
    this.#pages.push(page);
    this.#rows = grown(this.#rows, rowsPerPage * this.#pages.length);
    return page;
  }
}

interface Page {
  /** What its key says. */
  readonly number: number;
  /** Where its rows are. */
  readonly place: number;
  count: number;
}

const pageKey = /^[0-9a-z]{6}$/;

/** In base 36, so that pages of a billion rows are in the order of their keys. */
const keyOf = (page: number) => page.toString(36).padStart(6, "0");
