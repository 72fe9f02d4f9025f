export {
  type IndexedDbBlobStoreOptions,
  indexedDbBlobStore,
  type OpfsBlobStoreOptions,
  opfsBlobStore,
} from "./blobs/index.js";
export {
  type FolderFileSystemOptions,
  folderFileSystem,
  type HandleFileSystemOptions,
} from "./disk/index.js";
export {
  type OriginFileSystemOptions,
  originFileSystem,
  type TreeFileSystemOptions,
} from "./origin-disk/index.js";
export { browserPlatform } from "./platform/index.js";
export { type IndexedDbStateOptions, indexedDbState } from "./state/index.js";
export { type BrowserSyncOptions, openBrowserSync } from "./tabs/index.js";
