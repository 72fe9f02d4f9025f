import { createRequire } from "node:module";

/** The part of the `node:sqlite` API that this driver stands on. */
export interface NativeStatement {
  run(...values: readonly unknown[]): { readonly changes: number | bigint };
  get(...values: readonly unknown[]): unknown;
  all(...values: readonly unknown[]): unknown[];
  iterate(...values: readonly unknown[]): Iterator<unknown>;
  /** Missing before Node 22.16. */
  columns?(): readonly unknown[];
}

export interface NativeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NativeStatement;
  close(): void;
}

interface NativeModule {
  readonly DatabaseSync: new (path: string, options: { readonly readOnly: boolean }) => NativeDatabase;
}

let loaded: NativeModule | undefined;

/** Built in from Node 22.13; before that, the package with the same API. Loaded at the first use. */
export function nativeSqlite(): NativeModule {
  loaded ??= builtIn() ?? (createRequire(import.meta.url)("@photostructure/sqlite") as NativeModule);
  return loaded;
}

/**
 * `node:sqlite` announces on stderr that it is experimental. A library prints nothing, and the
 * parts in use here are the stable ones, so that single warning is held back while it loads.
 */
function builtIn(): NativeModule | undefined {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule?.("node:sqlite") as NativeModule | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
