import { baseName, type RelativePath } from "@syncline/core";
import { useTree } from "@syncline/react";
import { type FormEvent, type ReactNode, useState } from "react";
import { Dialog } from "../dialog/index.js";
import { Icon } from "../icons/index.js";
import { named } from "../wording/index.js";
import { canMoveInto } from "./move-rules.js";

export interface MoveDialogProps {
  readonly paths: readonly RelativePath[];
  readonly onFolder: (folder: RelativePath) => void;
  readonly onClose: () => void;
}

/** Asks for a folder: all of them, as radio buttons, so that arrows and the first letters of assistive technology work. */
export function MoveDialog({ paths, onFolder, onClose }: MoveDialogProps): ReactNode {
  const tree = useTree();
  const [chosen, setChosen] = useState<RelativePath>();
  const found = (tree.value ?? []).filter(({ kind }) => kind === "folder").map(({ path }) => path);
  const folders = ["", ...found.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen === undefined) return;
    onClose();
    onFolder(chosen);
  };

  return (
    <Dialog title={`Move ${named(paths.map(baseName))}`} onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <fieldset className="folder-choice">
          <legend className="hidden">Folder to move to</legend>
          {folders.map((folder) => (
            <label
              key={folder}
              className="folder-option"
              style={{
                paddingInlineStart: `${0.75 + (folder === "" ? 0 : folder.split("/").length) * 1.1}rem`,
              }}
            >
              <input
                type="radio"
                name="folder"
                value={folder}
                checked={chosen === folder}
                disabled={!canMoveInto(paths, folder)}
                onChange={() => setChosen(folder)}
              />
              <Icon name="folder" />
              <span>{folder === "" ? "Files" : baseName(folder)}</span>
            </label>
          ))}
        </fieldset>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={chosen === undefined}>
            Move here
          </button>
        </div>
      </form>
    </Dialog>
  );
}
