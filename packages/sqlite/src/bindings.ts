import { SyncError } from "@syncline/core";

/** What SQLite stores. A boolean, a date or `undefined` is refused rather than guessed at. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** Quoted text, quoted names, comments, words and placeholders: one token each, in linear time. */
const token =
  /'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[\w\u0080-\uffff][\w$\u0080-\uffff]*|\?\d*|[:@$#]\w+/g;

/**
 * How many values a statement takes. Only `?` is allowed: SQLite quietly leaves a placeholder that
 * got no value at NULL, or at the value of the last run, so the count has to be known.
 */
export function countPlaceholders(sql: string): number {
  let count = 0;
  for (const [text] of sql.matchAll(token)) {
    if (text === "?") count += 1;
    else if (/^[?:@$#]/.test(text)) {
      throw new SyncError("invalid_request", {
        message: `Only "?" placeholders are supported, not "${text}".`,
      });
    }
  }
  return count;
}

/**
 * The values as the native driver must get them. Throws `invalid_request` for a wrong number of
 * values, and for one that would not come back as it went in: NaN and infinities, text with NUL or
 * lone surrogates, integers over 64 bits, booleans, dates, `undefined`.
 */
export function checkBindings(values: readonly SqlValue[], expected: number): SqlValue[] {
  if (values.length !== expected) {
    throw new SyncError("invalid_request", {
      message: `The statement takes ${expected} values and got ${values.length}.`,
    });
  }
  return values.map(bindable);
}

/** Text is cut off at a NUL when it is read, and a lone surrogate becomes a replacement character. */
const lossy = /[\0\p{Surrogate}]/u;

/** No bytes at a real address: at none, as an empty buffer has, `node:sqlite` stores NULL. */
const noBytes = new Uint8Array(8).subarray(0, 0);

function bindable(value: SqlValue, index: number): SqlValue {
  if (typeof value === "string" && !lossy.test(value)) return value;
  // An integer is bound as one: some drivers bind every number as a float.
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  if (value instanceof Uint8Array) return value.length === 0 ? noBytes : value;
  if (value === null) return value;
  throw new SyncError("invalid_request", {
    message: `Value ${index + 1} (${typeof value}) cannot be stored unchanged.`,
  });
}
