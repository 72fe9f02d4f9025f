import type { FileEntry } from "@syncline/core";
import type { ReactNode } from "react";
import { type MediaKind, mediaOf } from "../media/media-of.js";
import { Icon, type IconName } from "./icon.js";

const icons: Record<MediaKind, IconName> = {
  image: "image",
  video: "video",
  audio: "audio",
  text: "text",
  document: "document",
  archive: "archive",
  other: "document",
};

/** What kind of thing it is, in a shape and a colour. */
export function EntryIcon({ entry }: { readonly entry: Pick<FileEntry, "kind" | "name"> }): ReactNode {
  const kind = entry.kind === "folder" ? "folder" : mediaOf(entry.name).kind;
  return (
    <span className={`entry-icon entry-icon-${kind}`}>
      <Icon name={kind === "folder" ? "folder" : icons[kind]} />
    </span>
  );
}
