import type { RelativePath, SyncStatus } from "@syncline/core";

/**
 * - `waiting`: its turn comes. `saving`: it is being copied into the browser's own disk; from then on the file itself is not needed.
 * - `sending`: it is in the drive, and on its way to the server. `done`: the server has it.
 */
export type UploadState = "waiting" | "saving" | "sending" | "done" | "failed";

export interface UploadItem {
  readonly id: number;
  readonly path: RelativePath;
  readonly sizeBytes: number;
  readonly state: UploadState;
  readonly failure?: string;
}

export type UploadEvent =
  | { readonly event: "added"; readonly items: readonly UploadItem[] }
  | { readonly event: "began" | "saved"; readonly id: number }
  | { readonly event: "failed"; readonly id: number; readonly failure: string }
  /** Those that wait or are being saved are given up. */
  | { readonly event: "cancelled" }
  /** The server has what was at a path. */
  | { readonly event: "committed"; readonly path: RelativePath }
  /** What is over is not shown any more. */
  | { readonly event: "cleared" };

export function afterUploadEvent(items: readonly UploadItem[], event: UploadEvent): readonly UploadItem[] {
  switch (event.event) {
    case "added":
      return [...items, ...event.items];
    case "began":
      return changeSome(items, (item) => item.id === event.id, { state: "saving" });
    case "saved":
      return changeSome(items, (item) => item.id === event.id && item.state === "saving", {
        state: "sending",
      });
    case "failed":
      return changeSome(items, (item) => item.id === event.id, { state: "failed", failure: event.failure });
    case "cancelled":
      return items.filter(({ state }) => state !== "waiting" && state !== "saving");
    case "committed":
      return changeSome(items, ({ state, path }) => state === "sending" && path === event.path, {
        state: "done",
      });
    case "cleared":
      return items.filter(({ state }) => state !== "done" && state !== "failed");
  }
}

/** The same list when nothing in it is meant. */
function changeSome(
  items: readonly UploadItem[],
  isMeant: (item: UploadItem) => boolean,
  change: Partial<UploadItem>,
): readonly UploadItem[] {
  return items.some(isMeant) ? items.map((item) => (isMeant(item) ? { ...item, ...change } : item)) : items;
}

export interface UploadSummary {
  readonly files: number;
  readonly filesDone: number;
  readonly failed: number;
  readonly bytes: number;
  /** Bytes that the server has, as far as anybody knows. */
  readonly bytesDone: number;
  readonly isOver: boolean;
}

/** All uploads together. Of those on their way, what the engine has moved so far counts; it may begin anew with each of its passes. */
export function summaryOf(items: readonly UploadItem[], { phase, progress }: SyncStatus): UploadSummary {
  const meant = items.filter(({ state }) => state !== "failed");
  const bytesOf = (...states: UploadState[]) =>
    meant.reduce((sum, { state, sizeBytes }) => (states.includes(state) ? sum + sizeBytes : sum), 0);
  const known = bytesOf("done");
  const moving = phase === "syncing" ? progress.bytesDone : 0;
  return {
    files: meant.length,
    filesDone: meant.filter(({ state }) => state === "done").length,
    failed: items.length - meant.length,
    bytes: bytesOf("waiting", "saving", "sending", "done"),
    bytesDone: Math.max(known, Math.min(known + bytesOf("sending"), moving)),
    isOver: meant.every(({ state }) => state === "done"),
  };
}
