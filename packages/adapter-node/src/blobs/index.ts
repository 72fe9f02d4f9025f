export { folderBlobStore } from "./folder-blob-store.js";
