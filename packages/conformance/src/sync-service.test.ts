import { memoryMetadataStore } from "@syncline/core";
import { syncServiceSuite } from "./service/index.js";

syncServiceSuite("memory", { openMetadata: async () => memoryMetadataStore() });
