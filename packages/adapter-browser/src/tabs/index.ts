export { type BrowserSyncOptions, openBrowserSync } from "./open-browser-sync.js";
