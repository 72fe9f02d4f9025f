import type { TabId } from "./envelopes.js";

/** What tabs and engines of one folder call their channels and locks. All of an origin see these. */
export const names = {
  sharedChannel: (folder: string) => `syncline ${folder}`,
  tabChannel: (folder: string, tab: TabId) => `syncline ${folder} tab ${tab}`,
  /** Held by a tab for as long as it is there: whoever gets it knows that the tab is gone. */
  tabLock: (folder: string, tab: TabId) => `syncline ${folder} tab ${tab}`,
  /** Held by the tab that has the engine's worker. */
  leaderLock: (folder: string) => `syncline ${folder} leader`,
  /** Held by the worker for as long as it lives, however it ends. */
  engineLock: (folder: string) => `syncline ${folder} engine`,
} as const;
