import type { FileEntry } from "@syncline/core";
import { type ReactNode, useState } from "react";
import { EntryIcon } from "../icons/index.js";
import { mediaOf, useBlobUrl } from "../media/index.js";
import { TextPreview } from "./text-preview.js";

/** What a page can show of a file. */
export function MediaPreview({ entry }: { readonly entry: FileEntry }): ReactNode {
  const { kind } = mediaOf(entry.name);
  if (kind === "text") return <TextPreview entry={entry} />;
  if (kind === "image" || kind === "video" || kind === "audio")
    return <PlayedPreview entry={entry} kind={kind} />;
  return <NoPreview entry={entry} text="There is no preview for this kind of file." />;
}

interface PlayedPreviewProps {
  readonly entry: FileEntry;
  readonly kind: "image" | "video" | "audio";
}

function PlayedPreview({ entry, kind }: PlayedPreviewProps): ReactNode {
  const { url, error } = useBlobUrl(entry);
  const [failed, setFailed] = useState<string>();
  if (error !== undefined) return <NoPreview entry={entry} text={String(error)} />;
  if (url === undefined) return <p className="muted">Opening…</p>;
  if (failed === url) return <NoPreview entry={entry} text="This browser cannot show what is in it." />;
  const props = { src: url, onError: () => setFailed(url) };
  if (kind === "image") return <img className="preview-media" alt={entry.name} {...props} />;
  if (kind === "audio")
    return <audio className="preview-media" aria-label={entry.name} controls {...props} />;
  return <video className="preview-media" aria-label={entry.name} controls {...props} />;
}

function NoPreview({ entry, text }: { readonly entry: FileEntry; readonly text: string }): ReactNode {
  return (
    <div className="nothing">
      <EntryIcon entry={entry} />
      <p>{text}</p>
    </div>
  );
}
