import type { FileEntry } from "@syncline/core";
import { useSync } from "@syncline/react";
import { useEffect, useState } from "react";
import { readBlob } from "./read-blob.js";

export interface BlobUrl {
  readonly url?: string;
  readonly error?: unknown;
}

/** An address for the content of a file, for as long as it is shown; another one when the file changes. */
export function useBlobUrl(entry: FileEntry): BlobUrl {
  const { files } = useSync();
  const [shown, setShown] = useState<BlobUrl>({});
  const { path, name, modifiedAtMs, sizeBytes } = entry;
  // biome-ignore lint/correctness/useExhaustiveDependencies: time and size stand for the content
  useEffect(() => {
    const leaving = new AbortController();
    let url: string | undefined;
    readBlob(files, { path, name }, leaving.signal).then(
      (blob) => {
        if (leaving.signal.aborted) return;
        url = URL.createObjectURL(blob);
        setShown({ url });
      },
      (error) => leaving.signal.aborted || setShown({ error }),
    );
    return () => {
      leaving.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [files, path, name, modifiedAtMs, sizeBytes]);
  return shown;
}
