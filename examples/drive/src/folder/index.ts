export { EntryGrid } from "./entry-grid.js";
export { FolderView } from "./folder-view.js";
export { useSelection } from "./use-selection.js";
