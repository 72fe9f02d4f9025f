import { type FileEntry, type RelativePath, SyncError } from "@syncline/core";
import { createContext, useContext } from "react";
import type { Picked } from "../upload/index.js";

/** What a person can do in the drive, wherever in it they are. Each asks what it needs to, and says what came of it. */
export interface DriveActions {
  open(entry: FileEntry): void;
  newFolder(folder: RelativePath): void;
  upload(picked: readonly Picked[], folder: RelativePath): void;
  rename(entry: FileEntry): void;
  /** Asks where to. */
  move(entries: readonly FileEntry[]): void;
  moveInto(paths: readonly RelativePath[], folder: RelativePath): void;
  /** What the next `paste` moves. */
  cut(entries: readonly FileEntry[]): void;
  paste(folder: RelativePath): void;
  remove(entries: readonly FileEntry[]): void;
  download(entries: readonly FileEntry[]): void;
  showHistory(entry: FileEntry): void;
  /** Does something, and shows why it failed when it does. */
  attempt(work: () => Promise<unknown>): Promise<void>;
  /** Tells for some seconds, to everybody, with one thing to do about it. */
  say(text: string, action?: { readonly label: string; readonly act: () => void }): void;
}

export interface DriveContextValue {
  readonly actions: DriveActions;
  readonly cutPaths: ReadonlySet<RelativePath>;
  /** What was made, renamed or brought here last: where it shows up, it is selected. */
  readonly arrived: RelativePath | undefined;
}

export const DriveContext = createContext<DriveContextValue | undefined>(undefined);

export function useDrive(): DriveContextValue {
  const value = useContext(DriveContext);
  if (value !== undefined) return value;
  throw new SyncError("invalid_request", { message: "There is no drive around this component." });
}

export function useActions(): DriveActions {
  return useDrive().actions;
}
