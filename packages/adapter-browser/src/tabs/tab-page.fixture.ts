import { isSyncError } from "@syncline/core";
import { openBrowserSync } from "./open-browser-sync.js";

/** What a page has in a test: it is loaded in a frame, and found there by whoever has made the frame. */
export interface TabPage {
  readonly openBrowserSync: typeof openBrowserSync;
  readonly isSyncError: typeof isSyncError;
}

const page: TabPage = { openBrowserSync, isSyncError };
Object.assign(window, { page });
window.dispatchEvent(new Event("page"));
