import { MemoryAccountStore } from "@syncline/core";
import { accountStoreSuite } from "./account-store.js";

accountStoreSuite("memory", { open: async () => new MemoryAccountStore() });
