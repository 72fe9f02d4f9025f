import { type FolderSync, SyncError } from "@syncline/core";
import { createContext, createElement, type ReactNode, useContext } from "react";

const SyncContext = createContext<FolderSync | undefined>(undefined);

export interface SyncProviderProps {
  /** What `openBrowserSync` or `openSync` returned. Whoever opened it closes it. */
  readonly sync: FolderSync;
  readonly children?: ReactNode;
}

/** Gives a client to all hooks below it. */
export function SyncProvider({ sync, children }: SyncProviderProps): ReactNode {
  return createElement(SyncContext.Provider, { value: sync }, children);
}

/** The client of the nearest `SyncProvider`. Throws `invalid_request` without one. */
export function useSync(): FolderSync {
  const sync = useContext(SyncContext);
  if (sync !== undefined) return sync;
  throw new SyncError("invalid_request", { message: "There is no SyncProvider above this component." });
}
