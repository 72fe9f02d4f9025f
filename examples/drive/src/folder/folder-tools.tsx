import type { ReactNode } from "react";
import { useActions } from "../actions/index.js";
import { Icon, type IconName } from "../icons/index.js";
import { counted } from "../wording/index.js";
import type { SelectionControl } from "./use-selection.js";

export type Look = "list" | "tiles";

export interface FolderToolsProps {
  readonly selection: SelectionControl;
  readonly look: Look;
  readonly onLook: (look: Look) => void;
}

/** What can be done with what is selected; and how the folder looks. */
export function FolderTools({ selection, look, onLook }: FolderToolsProps): ReactNode {
  const actions = useActions();
  const { entries } = selection;
  const other = look === "list" ? "tiles" : "list";
  const hasFile = entries.some(({ kind }) => kind === "file");
  return (
    <div className="folder-tools" role="toolbar" aria-label="Folder">
      {entries.length > 0 && (
        <div className="selected">
          <span className="selected-count">{counted(entries.length, "selected", "selected")}</span>
          {hasFile && <Tool label="Download" icon="download" act={() => actions.download(entries)} />}
          <Tool label="Move" icon="folder-move" act={() => actions.move(entries)} />
          <Tool label="Delete" icon="trash" act={() => actions.remove(entries)} />
          <Tool label="Clear selection" icon="close" act={() => selection.clear()} />
        </div>
      )}
      <Tool label={`Show as ${other}`} icon={other === "tiles" ? "grid" : "list"} act={() => onLook(other)} />
    </div>
  );
}

interface ToolProps {
  readonly label: string;
  readonly icon: IconName;
  readonly act: () => void;
}

function Tool({ label, icon, act }: ToolProps): ReactNode {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}
