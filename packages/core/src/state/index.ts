export { MemoryStateDisk, memoryState } from "./memory-state-store.js";
export {
  type StateChange,
  type StateStore,
  type StateTable,
  type StateValue,
  stateTables,
} from "./state-store.js";
