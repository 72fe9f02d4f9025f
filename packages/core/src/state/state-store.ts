/** The tables of a device's state. Each is an ordered map from text keys to values. */
export const stateTables = [
  "meta",
  "base",
  "local",
  "remote",
  "sent",
  "disk",
  "manifests",
  "chunks",
  "pieces",
] as const;
export type StateTable = (typeof stateTables)[number];

export type StateValue = string | Uint8Array;

/** `null` removes the key. */
export interface StateChange {
  readonly table: StateTable;
  readonly key: string;
  readonly value: StateValue | null;
}

/**
 * Port: what a device remembers between runs.
 *
 * Laws:
 * - `write` is all or nothing, and durable when it resolves: a crash at any moment leaves the state
 *   before or after it, never between. Writes take effect in the order of their calls.
 * - `get`, `getMany` and `entries` see every write that has resolved. `entries` is a snapshot in
 *   ascending key order (UTF-16 code units); `break` releases it.
 * - Values come back as they went in: text as text, bytes as bytes.
 * - One opener at a time: a second one fails with `state_locked`, and after a crash the lock is free.
 */
export interface StateStore {
  get(table: StateTable, key: string): Promise<StateValue | undefined>;
  /** In the order of `keys`. */
  getMany(table: StateTable, keys: readonly string[]): Promise<(StateValue | undefined)[]>;
  entries(table: StateTable): AsyncIterable<readonly [key: string, value: StateValue]>;
  write(changes: readonly StateChange[]): Promise<void>;
  close(): Promise<void>;
}
