import type { RelativePath } from "@syncline/core";
import { type ChangeEvent, type ReactNode, useRef, useState } from "react";
import { useActions } from "../actions/index.js";
import { Menu } from "../dialog/index.js";
import { Icon } from "../icons/index.js";
import { filesOfInput } from "../upload/index.js";

/** New folder, and files and folders from elsewhere, into the folder that is shown. */
export function NewButton({ folder }: { readonly folder: RelativePath }): ReactNode {
  const actions = useActions();
  const [at, setAt] = useState<{ readonly x: number; readonly y: number }>();
  const files = useRef<HTMLInputElement>(null);
  const folders = useRef<HTMLInputElement>(null);
  const picked = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    actions.upload(filesOfInput(currentTarget.files ?? []), folder);
    // The same file again is a change too.
    currentTarget.value = "";
  };
  return (
    <>
      <button
        type="button"
        className="button primary new-button"
        aria-haspopup="menu"
        aria-expanded={at !== undefined}
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          setAt({ x: left, y: bottom + 6 });
        }}
      >
        <Icon name="plus" /> New
      </button>
      <input ref={files} type="file" multiple hidden aria-label="Files to upload" onChange={picked} />
      <input
        ref={folders}
        type="file"
        {...{ webkitdirectory: "" }}
        hidden
        aria-label="Folder to upload"
        onChange={picked}
      />
      {at !== undefined && (
        <Menu
          label="New"
          at={at}
          onClose={() => setAt(undefined)}
          items={[
            { label: "New folder", icon: "folder-plus", act: () => actions.newFolder(folder) },
            { label: "Upload files", icon: "upload", act: () => files.current?.click() },
            { label: "Upload a folder", icon: "folder-move", act: () => folders.current?.click() },
          ]}
        />
      )}
    </>
  );
}
