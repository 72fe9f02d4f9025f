export { bringsFiles, filesOfDrop, filesOfInput, type Picked } from "./dropped-files.js";
export { type NamesIn, planUploads, takenAmong, targetFolders, type WhereTaken } from "./plan-uploads.js";
export { UploadPanel } from "./upload-panel.js";
export { Uploads } from "./uploads.js";
