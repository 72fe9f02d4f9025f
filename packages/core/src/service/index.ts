export type { NamespaceRequest } from "./namespaces.js";
export type { Principal } from "./principal.js";
export { SyncService, type SyncServiceOptions } from "./sync-service.js";
export type { UploadOptions } from "./upload.js";
