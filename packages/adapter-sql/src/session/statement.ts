import type { SqlValue } from "@syncline/sqlite";
import { type Kysely, type RawBuilder, sql } from "kysely";

/** The place of a value that is given when the statement runs, in the order of the text. */
export const given = null;

/** Places for so many values, with commas between them. */
export const givenList = (count: number): RawBuilder<unknown> =>
  sql.join(Array.from({ length: count }, () => given));

/** Places for so many rows of values. */
export const givenRows = (count: number, width: number): RawBuilder<unknown> =>
  sql.join(Array.from({ length: count }, () => sql`(${givenList(width)})`));

/**
 * SQL whose text depends on nothing but the length of one list in it. Building and compiling a query costs several
 * times what SQLite takes for its answer, so each length is compiled once.
 */
export class Statement<Row = unknown> {
  readonly #build: (count: number) => RawBuilder<Row>;
  /** By dialect and length. */
  readonly #texts = new WeakMap<Kysely<unknown>, Map<number, string>>();

  constructor(build: (count: number) => RawBuilder<Row>) {
    this.#build = build;
  }

  /** As the database behind `dialect` wants it. */
  text(dialect: Kysely<unknown>, count: number): string {
    let texts = this.#texts.get(dialect);
    if (texts === undefined) {
      texts = new Map();
      this.#texts.set(dialect, texts);
    }
    let text = texts.get(count);
    if (text === undefined) {
      text = this.#build(count).compile(dialect).sql;
      texts.set(count, text);
    }
    return text;
  }
}

/**
 * One transaction's way to the database. Each call takes the values of a statement in order, and how many items its list
 * has, 1 where there is none. What comes after the transaction's end throws `closed`.
 */
export interface SqlSession {
  rows<Row>(question: Statement<Row>, values: readonly SqlValue[], count?: number): Promise<Row[]>;
  /** The rows that a change returns. */
  returned<Row>(change: Statement<Row>, values: readonly SqlValue[], count?: number): Promise<Row[]>;
  /** How many rows were changed. */
  change(change: Statement, values: readonly SqlValue[], count?: number): Promise<number>;
}
