import { baseName, type FileEntry, type RelativePath } from "@syncline/core";
import { useFolder, useSyncStatus } from "@syncline/react";
import { type ReactNode, useMemo, useState } from "react";
import { useActions } from "../actions/index.js";
import { Icon } from "../icons/index.js";
import { Preview } from "../preview/index.js";
import { go } from "../routing/index.js";
import { filesOfInput } from "../upload/index.js";
import { Breadcrumbs } from "./breadcrumbs.js";
import { EntryGrid } from "./entry-grid.js";
import { FolderTools, type Look } from "./folder-tools.js";
import { nextOrder, type Order, sortEntries } from "./sort-entries.js";
import { useDrop } from "./use-drop.js";
import { useSelection } from "./use-selection.js";

export interface FolderViewProps {
  readonly folder: RelativePath;
  /** The file that is looked at. */
  readonly open: RelativePath | undefined;
}

const lookKey = "syncline-drive-look";
const none: readonly FileEntry[] = [];

/** One folder: what is in it, what is done with that, and a place to drop files. */
export function FolderView({ folder, open }: FolderViewProps): ReactNode {
  const { value, state, error } = useFolder(folder);
  const [order, setOrder] = useState<Order>({ by: "name", descending: false });
  const [look, setLook] = useState<Look>(() =>
    localStorage.getItem(lookKey) === "tiles" ? "tiles" : "list",
  );
  const entries = useMemo(() => sortEntries(value ?? none, order), [value, order]);
  const selection = useSelection(entries);
  const drop = useDrop(folder);
  const actions = useActions();

  const chooseLook = (next: Look) => {
    localStorage.setItem(lookKey, next);
    setLook(next);
  };

  return (
    <section
      className="folder"
      aria-label={folder === "" ? "Files" : baseName(folder)}
      data-over={drop.isOver || undefined}
      {...drop.handlers}
      onPaste={(event) => {
        const picked = filesOfInput(event.clipboardData.files);
        if (picked.length > 0) actions.upload(picked, folder);
      }}
    >
      <header className="view-header">
        <Breadcrumbs folder={folder} />
        <FolderTools selection={selection} look={look} onLook={chooseLook} />
      </header>
      {entries.length > 0 && (
        <EntryGrid
          label={folder === "" ? "Files" : baseName(folder)}
          entries={entries}
          selection={selection}
          look={look}
          order={order}
          onOrder={(by) => setOrder(nextOrder(order, by))}
          folder={folder}
        />
      )}
      {entries.length === 0 && (
        <Nothing state={state} isThere={value !== undefined} error={error} folder={folder} />
      )}
      {drop.isOver && (
        <p className="drop-hint">
          <Icon name="upload" /> Drop here to put it into “{folder === "" ? "Files" : baseName(folder)}”
        </p>
      )}
      {open !== undefined && (
        <Preview
          path={open}
          entries={entries}
          onPath={(path) => go({ view: "folder", folder, open: path })}
        />
      )}
    </section>
  );
}

interface NothingProps {
  readonly state: "loading" | "ready" | "failed";
  readonly isThere: boolean;
  readonly error: unknown;
  readonly folder: RelativePath;
}

/** In place of entries: that they come, that there are none, or that the folder is not there. */
function Nothing({ state, isThere, error, folder }: NothingProps): ReactNode {
  const { inSyncAtMs, phase } = useSyncStatus();
  const isFirst = inSyncAtMs === undefined && (phase === "scanning" || phase === "syncing");
  if (state === "loading" || (isFirst && folder === ""))
    return <p className="nothing muted">Bringing your files…</p>;
  if (state === "failed") {
    return (
      <p className="nothing failure" role="alert">
        {error instanceof Error ? error.message : String(error)}
      </p>
    );
  }
  if (!isThere) {
    return (
      <div className="nothing">
        <Icon name="folder" />
        <h2>This folder is not here any more</h2>
        <p className="muted">It was moved, renamed or deleted.</p>
        <button type="button" className="button" onClick={() => go({ view: "folder", folder: "" })}>
          Go to Files
        </button>
      </div>
    );
  }
  return (
    <div className="nothing">
      <Icon name="upload" />
      <h2>{folder === "" ? "Your drive is empty" : "This folder is empty"}</h2>
      <p className="muted">Drop files and folders here, or use “New”.</p>
    </div>
  );
}
