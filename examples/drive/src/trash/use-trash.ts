import { type DeletedFile, isSyncError } from "@syncline/core";
import { useSync } from "@syncline/react";
import { useCallback, useEffect, useState } from "react";

export interface Trash {
  /** Undefined until the server has answered. */
  readonly files: readonly DeletedFile[] | undefined;
  readonly failure: string | undefined;
  /** Undefined when there is no more. */
  readonly more: (() => void) | undefined;
}

/** The deleted files that the server keeps, the latest first, page by page; from the beginning again when something changes. */
export function useTrash(): Trash {
  const sync = useSync();
  const [files, setFiles] = useState<readonly DeletedFile[]>();
  const [next, setNext] = useState<number>();
  const [failure, setFailure] = useState<string>();

  const load = useCallback(
    async (before: number | undefined) => {
      try {
        const page = await sync.trash({ before });
        setFiles((now) => (before === undefined ? page.files : [...(now ?? []), ...page.files]));
        setNext(page.next);
        setFailure(undefined);
      } catch (error) {
        const isOffline = isSyncError(error, "offline");
        setFailure(
          isOffline ? "The trash is on the server, and you are offline." : String((error as Error).message),
        );
      }
    },
    [sync],
  );
  useEffect(() => {
    let isStale = false;
    let isLoading = false;
    /** One question at a time, however much happens. */
    const loadAgain = async () => {
      isStale = true;
      if (isLoading) return;
      isLoading = true;
      while (isStale) {
        isStale = false;
        await load(undefined);
      }
      isLoading = false;
    };
    void loadAgain();
    let { phase } = sync.status;
    const undo = [
      sync.on("committed", () => void loadAgain()),
      sync.on("applied", () => void loadAgain()),
      sync.subscribe((status) => {
        // Back from being offline, say.
        if (status.phase !== phase && status.phase === "idle") void loadAgain();
        phase = status.phase;
      }),
    ];
    return () => {
      isStale = false;
      for (const end of undo) end();
    };
  }, [sync, load]);

  return { files, failure, more: next === undefined ? undefined : () => void load(next) };
}
