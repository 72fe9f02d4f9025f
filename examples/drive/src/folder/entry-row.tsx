import { type FileEntry, parentPath, readConflictedCopyName } from "@syncline/core";
import { type MouseEvent, memo, type ReactNode, useRef } from "react";
import { EntryIcon, Icon } from "../icons/index.js";
import { useThumbnail } from "../media/index.js";
import { exactTimeText, sizeText, timeText } from "../wording/index.js";
import { beginDrag, useDrop } from "./use-drop.js";

/** What is done with a row by pointer. */
export interface RowHandlers {
  readonly onClick: (entry: FileEntry, event: MouseEvent) => void;
  readonly onDoubleClick: (entry: FileEntry) => void;
  readonly onMenu: (entry: FileEntry, at: { readonly x: number; readonly y: number }) => void;
  /** What is dragged together with this entry. */
  readonly draggedWith: (entry: FileEntry) => readonly string[];
}

export interface EntryRowProps extends RowHandlers {
  readonly entry: FileEntry;
  readonly isSelected: boolean;
  /** The one row that Tab leads to. */
  readonly isCurrent: boolean;
  readonly isCut: boolean;
  readonly showFolder: boolean;
}

/** One file or folder. What happened to be dropped on a folder goes into it. */
export const EntryRow = memo(function EntryRow(props: EntryRowProps): ReactNode {
  const { entry, isSelected, isCurrent, isCut } = props;
  const row = useRef<HTMLTableRowElement>(null);
  const drop = useDrop(entry.path);
  const isFolder = entry.kind === "folder";
  const copy = readConflictedCopyName(entry.name);
  return (
    <tr
      ref={row}
      className="entry"
      data-path={entry.path}
      data-cut={isCut || undefined}
      data-over={(isFolder && drop.isOver) || undefined}
      aria-selected={isSelected}
      tabIndex={isCurrent ? 0 : -1}
      draggable
      onDragStart={(event) => beginDrag(event, props.draggedWith(entry))}
      {...(isFolder ? drop.handlers : {})}
      onClick={(event) => props.onClick(entry, event)}
      onDoubleClick={() => props.onDoubleClick(entry)}
      onContextMenu={(event) => {
        event.preventDefault();
        // By a key, it comes without a place.
        const box = event.currentTarget.getBoundingClientRect();
        const isByKey = event.clientX === 0 && event.clientY === 0;
        props.onMenu(
          entry,
          isByKey ? { x: box.left + 40, y: box.bottom } : { x: event.clientX, y: event.clientY },
        );
      }}
    >
      <td className="cell-name">
        <Picture entry={entry} />
        <span className="entry-title">
          <span className="entry-name" title={entry.name}>
            {entry.name}
          </span>
          {props.showFolder && <small className="muted">{folderText(entry)}</small>}
          {copy !== undefined && <small className="badge warn">Conflict</small>}
        </span>
      </td>
      <td className="cell-modified">
        <time dateTime={new Date(entry.modifiedAtMs).toISOString()} title={exactTimeText(entry.modifiedAtMs)}>
          {isFolder ? "" : timeText(entry.modifiedAtMs, Date.now())}
        </time>
      </td>
      <td className="cell-size">{isFolder ? "" : sizeText(entry.sizeBytes)}</td>
      <td className="cell-sync">
        <EntrySync entry={entry} />
      </td>
      <td className="cell-more">
        <button
          type="button"
          className="icon-button"
          aria-label={`Actions for ${entry.name}`}
          aria-haspopup="menu"
          tabIndex={isCurrent ? 0 : -1}
          onClick={(event) => {
            event.stopPropagation();
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            props.onMenu(entry, { x: left, y: bottom });
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <Icon name="more" />
        </button>
      </td>
    </tr>
  );
});

function folderText({ path }: FileEntry): string {
  const folder = parentPath(path);
  return folder === "" ? "in Files" : `in ${folder.replaceAll("/", " › ")}`;
}

function Picture({ entry }: { readonly entry: FileEntry }): ReactNode {
  const place = useRef<HTMLSpanElement>(null);
  const url = useThumbnail(entry, place);
  return (
    <span ref={place} className="entry-picture">
      {url === undefined ? <EntryIcon entry={entry} /> : <img src={url} alt="" draggable={false} />}
    </span>
  );
}

/** How it stands, where that is not "in sync": nobody needs to be told that of each line. */
function EntrySync({ entry }: { readonly entry: FileEntry }): ReactNode {
  if (entry.sync === "problem") {
    const text = `${entry.problem.message} ${entry.problem.remedy}`;
    return (
      <span className="sync-mark bad" role="img" aria-label={`Problem: ${text}`} title={text}>
        <Icon name="alert" />
      </span>
    );
  }
  if (entry.sync !== "waiting") return null;
  return (
    <span className="sync-mark" role="img" aria-label="Waiting to be synced" title="Waiting to be synced">
      <Icon name="sync" />
    </span>
  );
}
