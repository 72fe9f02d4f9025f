export { type AccountStoreHarness, accountStoreSuite } from "./account-store.js";
export { type BlobStoreFixture, type BlobStoreHarness, blobStoreSuite } from "./blob-store.js";
export { type ChunkerHarness, chunkerSuite } from "./chunker.js";
export { type EventBusHarness, eventBusSuite } from "./event-bus.js";
export { type MetadataStoreHarness, metadataStoreSuite } from "./metadata-store.js";
export { seededBytes, seededNumbers } from "./seeded-bytes.js";
