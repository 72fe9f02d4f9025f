import { baseName, type FileEntry, type RelativePath } from "@syncline/core";
import { useFile } from "@syncline/react";
import type { KeyboardEvent, ReactNode } from "react";
import { useActions } from "../actions/index.js";
import { Dialog } from "../dialog/index.js";
import { Icon } from "../icons/index.js";
import { exactTimeText, sizeText } from "../wording/index.js";
import { MediaPreview } from "./media-preview.js";

export interface PreviewProps {
  readonly path: RelativePath;
  /** The folder's entries as they are shown: the way to the next file and the one before. */
  readonly entries: readonly FileEntry[];
  /** Undefined: it was closed. */
  readonly onPath: (path: RelativePath | undefined) => void;
}

/** A file, large, with arrows to the files beside it. */
export function Preview({ path, entries, onPath }: PreviewProps): ReactNode {
  const { value: entry, state } = useFile(path);
  const actions = useActions();
  const files = entries.filter(({ kind }) => kind === "file");
  const place = files.findIndex((file) => file.path === path);
  const step = (by: number) => {
    const next = place < 0 ? undefined : files[place + by];
    if (next !== undefined) onPath(next.path);
  };
  const press = (event: KeyboardEvent) => {
    // A player's own arrows go through the film, a text's through the text.
    if (event.target !== event.currentTarget && event.target instanceof HTMLMediaElement) return;
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  };
  return (
    <Dialog title={baseName(path)} size="full" onClose={() => onPath(undefined)}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a second way, by arrows, to what its buttons do */}
      <div className="preview" onKeyDown={press}>
        <div className="preview-tools">
          {entry !== undefined && (
            <>
              <span className="muted">
                {sizeText(entry.sizeBytes)} · {exactTimeText(entry.modifiedAtMs)}
              </span>
              <button type="button" className="button" onClick={() => actions.showHistory(entry)}>
                <Icon name="clock" /> History
              </button>
              <button type="button" className="button" onClick={() => actions.download([entry])}>
                <Icon name="download" /> Download
              </button>
            </>
          )}
        </div>
        <div className="preview-stage">
          {entry?.kind === "file" && <MediaPreview key={path} entry={entry} />}
          {entry === undefined && state === "ready" && (
            <p className="muted">This file is not here any more.</p>
          )}
        </div>
        <button
          type="button"
          className="icon-button preview-previous"
          aria-label="Previous file"
          disabled={place <= 0}
          onClick={() => step(-1)}
        >
          <Icon name="chevron" />
        </button>
        <button
          type="button"
          className="icon-button preview-next"
          aria-label="Next file"
          disabled={place < 0 || place >= files.length - 1}
          onClick={() => step(1)}
        >
          <Icon name="chevron" />
        </button>
      </div>
    </Dialog>
  );
}
