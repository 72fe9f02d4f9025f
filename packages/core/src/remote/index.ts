export type { CallOptions, NamedChunk, Remote, RemoteEvent } from "./remote.js";
export { serviceRemote } from "./service-remote.js";
