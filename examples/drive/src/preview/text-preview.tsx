import type { FileEntry } from "@syncline/core";
import { useSync } from "@syncline/react";
import { type ReactNode, useEffect, useState } from "react";
import { sizeText } from "../wording/index.js";

/** What is shown of a text at most. */
const mostBytes = 512 * 1024;

/** The beginning of a text file, again whenever it changes. */
export function TextPreview({ entry }: { readonly entry: FileEntry }): ReactNode {
  const { files } = useSync();
  const [text, setText] = useState<string>();
  const { path, modifiedAtMs, sizeBytes } = entry;
  // biome-ignore lint/correctness/useExhaustiveDependencies: time and size stand for the content
  useEffect(() => {
    const leaving = new AbortController();
    files.text(path, { length: mostBytes, signal: leaving.signal }).then(setText, (error) => {
      if (!leaving.signal.aborted) setText(String(error));
    });
    return () => leaving.abort();
  }, [files, path, modifiedAtMs, sizeBytes]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard must be able to do
    <div className="preview-text" tabIndex={0}>
      <pre>{text}</pre>
      {sizeBytes > mostBytes && (
        <p className="muted">
          This is the beginning: {sizeText(mostBytes)} of {sizeText(sizeBytes)}.
        </p>
      )}
    </div>
  );
}
