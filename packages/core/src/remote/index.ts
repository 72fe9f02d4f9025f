export type { CallOptions, NamedChunk, Remote, RemoteEvent } from "./remote.js";
