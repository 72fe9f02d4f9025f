import { memoryMetadataStore } from "@syncline/core";
import { metadataStoreSuite } from "./metadata-store.js";

metadataStoreSuite("memory", { open: async () => memoryMetadataStore() });
