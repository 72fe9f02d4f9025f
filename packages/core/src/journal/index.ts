export type {
  ChunkClaim,
  CondemnedChunk,
  CondemnedChunks,
  DeletedChunk,
  HeldChunk,
  NamespaceChunk,
} from "./chunk-records.js";
export { memoryMetadataStore } from "./memory-metadata-store.js";
export type {
  ChangesQuery,
  ContentInfo,
  DeletedQuery,
  JournalEntry,
  MetadataStore,
  NamespaceReader,
  NamespaceRecord,
  NamespaceTransaction,
  Place,
  StoredContent,
} from "./metadata-store.js";
