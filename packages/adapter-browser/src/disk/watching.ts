import { type DiskEvent, type DiskWatch, reservedName, SyncError } from "@syncline/core";
import { onDisk } from "./disk-errors.js";

/** Whether this browser tells of changes to files. */
export const canWatch = (): boolean => typeof FileSystemObserver === "function";

/** How long after it was lost a watch is tried again. */
const retryMs = 10_000;

/**
 * Watches a folder with all that is in it, for good: when the browser gives up, as it does when the folder goes away, an
 * `overflow` is reported at once and then at intervals, each time with another try. Rejects with `unsupported`, and with
 * `file_missing` when the folder is not there to begin with.
 */
export async function watchFolder(
  folder: FileSystemDirectoryHandle,
  listener: (event: DiskEvent) => void,
): Promise<DiskWatch> {
  let observer: FileSystemObserver | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let open = true;

  const begin = async () => {
    if (FileSystemObserver === undefined) throw new SyncError("unsupported");
    const started = new FileSystemObserver((records) => {
      if (!open || observer !== started) return;
      if (records.some(({ type }) => type === "errored")) return lost();
      const event = eventOf(records);
      if (event !== undefined) listener(event);
    });
    await onDisk(() => started.observe(folder, { recursive: true }));
    if (open) observer = started;
    else started.disconnect();
  };
  const lost = () => {
    observer?.disconnect();
    observer = undefined;
    if (!open) return;
    listener({ kind: "overflow" });
    timer ??= setTimeout(retry, retryMs);
  };
  const retry = async () => {
    timer = undefined;
    // What happened while nothing was watched is unknown, also when the watch is back.
    await begin().then(() => open && listener({ kind: "overflow" }), lost);
  };

  await begin();
  return {
    close: async () => {
      open = false;
      clearTimeout(timer);
      observer?.disconnect();
    },
  };
}

/** What is reported of these changes; nothing when all are within the reserved folder. */
export function eventOf(records: readonly FileSystemChangeRecord[]): DiskEvent | undefined {
  const paths = new Set<string>();
  for (const { type, relativePathComponents, relativePathMovedFrom } of records) {
    // Of the root itself there is nothing to say but that it has changed.
    if (type === "unknown" || relativePathComponents.length === 0) return { kind: "overflow" };
    for (const names of [relativePathComponents, relativePathMovedFrom ?? []]) {
      if (names.length > 0 && names[0] !== reservedName) paths.add(names.join("/"));
    }
  }
  return paths.size === 0 ? undefined : { kind: "changed", paths: [...paths] };
}
