import type { FileEntry } from "@syncline/core";
import type { MenuItem } from "../dialog/index.js";
import type { DriveActions } from "./drive-actions.js";

/** What can be done with these entries. */
export function entryMenu(entries: readonly FileEntry[], actions: DriveActions): MenuItem[] {
  const [only] = entries.length === 1 ? entries : [];
  const items: (MenuItem | undefined)[] = [
    only && {
      label: "Open",
      icon: only.kind === "folder" ? "folder" : "document",
      keys: "Enter",
      act: () => actions.open(only),
    },
    only && { label: "Rename", icon: "pencil", keys: "F2", act: () => actions.rename(only) },
    { label: "Move to…", icon: "folder-move", act: () => actions.move(entries) },
    entries.some(({ kind }) => kind === "file")
      ? { label: "Download", icon: "download", act: () => actions.download(entries) }
      : undefined,
    only?.kind === "file"
      ? { label: "Version history", icon: "clock", act: () => actions.showHistory(only) }
      : undefined,
    { label: "Delete", icon: "trash", keys: "Del", look: "danger", act: () => actions.remove(entries) },
  ];
  return items.filter((item) => item !== undefined);
}
