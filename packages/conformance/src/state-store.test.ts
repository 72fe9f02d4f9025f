import { MemoryStateDisk, memoryState } from "@syncline/core";
import { stateStoreSuite } from "./state-store.js";

stateStoreSuite("memory", {
  place: async () => {
    const disk = new MemoryStateDisk();
    return {
      open: () => memoryState(disk),
      crash: () => {
        disk.opener = undefined;
      },
      dispose: async () => {},
    };
  },
});
