import { SyncError } from "../errors/index.js";
import {
  type StateChange,
  type StateStore,
  type StateTable,
  type StateValue,
  stateTables,
} from "./state-store.js";

/** What a `StateStore` in memory writes to, and what is left of it after a crash. */
export class MemoryStateDisk {
  readonly tables = new Map<StateTable, Map<string, StateValue>>(
    stateTables.map((table) => [table, new Map()]),
  );
  /** The store that has it open. Set to undefined, as a crash does, it cuts that store off. */
  opener: StateStore | undefined;
}

/** The state store port in memory. Throws `state_locked` while another store has `disk` open. */
export function memoryState(disk: MemoryStateDisk = new MemoryStateDisk()): StateStore {
  if (disk.opener !== undefined) throw new SyncError("state_locked");
  const table = (name: StateTable): Map<string, StateValue> => {
    const found = disk.opener === store ? disk.tables.get(name) : undefined;
    if (found === undefined) throw new SyncError("closed");
    return found;
  };
  const store: StateStore = {
    get: async (name, key) => copy(table(name).get(key)),
    getMany: async (name, keys) => {
      const values = table(name);
      return keys.map((key) => copy(values.get(key)));
    },
    async *entries(name) {
      const snapshot = [...table(name)].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [key, value] of snapshot) yield [key, copy(value)] as const;
    },
    async write(changes: readonly StateChange[]) {
      // Every table is looked up first, so that a write is all or nothing.
      for (const change of changes) table(change.table);
      for (const { table: name, key, value } of changes) {
        if (value === null) table(name).delete(key);
        else table(name).set(key, copy(value));
      }
    },
    async close() {
      if (disk.opener === store) disk.opener = undefined;
    },
  };
  disk.opener = store;
  return store;
}

function copy<T extends StateValue | undefined>(value: T): T {
  return (value instanceof Uint8Array ? value.slice() : value) as T;
}
