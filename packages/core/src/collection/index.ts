export type { Collected, CollectionOptions } from "./collector.js";
