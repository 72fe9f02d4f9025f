export { MediaPreview } from "./media-preview.js";
export { Preview } from "./preview.js";
