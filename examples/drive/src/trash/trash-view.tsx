import { baseName, type DeletedFile, parentPath } from "@syncline/core";
import { useSync } from "@syncline/react";
import { type ReactNode, useState } from "react";
import { useActions } from "../actions/index.js";
import { EntryIcon, Icon } from "../icons/index.js";
import { go } from "../routing/index.js";
import { useDeviceNames } from "../session/index.js";
import { exactTimeText, sizeText, timeText } from "../wording/index.js";
import { useTrash } from "./use-trash.js";

/** What was deleted, on whichever device, and how to have it back. */
export function TrashView(): ReactNode {
  const sync = useSync();
  const { attempt, say } = useActions();
  const { files, failure, more } = useTrash();
  const deviceName = useDeviceNames();
  const [restoring, setRestoring] = useState<ReadonlySet<string>>(new Set());

  const restore = ({ version: { id }, path }: DeletedFile) =>
    attempt(async () => {
      setRestoring((now) => new Set(now).add(id));
      try {
        const to = await sync.restore(id);
        const act = () => go({ view: "folder", folder: parentPath(to) });
        say(`Restored “${baseName(path)}”.`, { label: "Go there", act });
      } catch (error) {
        setRestoring((now) => new Set([...now].filter((other) => other !== id)));
        throw error;
      }
    });
  const shown = files?.filter(({ version }) => !restoring.has(version.id));

  return (
    <section className="view" aria-labelledby="trash-title">
      <header className="view-header">
        <h1 id="trash-title">Trash</h1>
      </header>
      {failure !== undefined && <p className="notice">{failure}</p>}
      {failure === undefined && shown === undefined && <p className="nothing muted">Asking the server…</p>}
      {shown?.length === 0 && failure === undefined && (
        <div className="nothing">
          <Icon name="trash" />
          <h2>The trash is empty</h2>
          <p className="muted">Deleted files stay here for 30 days.</p>
        </div>
      )}
      <ul className="deleted">
        {shown?.map((file) => (
          <li key={file.version.id} className="deleted-file">
            <EntryIcon entry={{ kind: "file", name: file.path }} />
            <div className="deleted-text">
              <strong title={file.path}>{baseName(file.path)}</strong>
              <p className="muted">
                {folderText(file)} · {sizeText(file.version.sizeBytes)} · deleted{" "}
                <time
                  dateTime={new Date(file.deletedAtMs).toISOString()}
                  title={exactTimeText(file.deletedAtMs)}
                >
                  {timeText(file.deletedAtMs, Date.now())}
                </time>{" "}
                on {deviceName(file.deletedBy)}
              </p>
            </div>
            <button
              type="button"
              className="button"
              aria-label={`Restore ${baseName(file.path)}`}
              onClick={() => restore(file)}
            >
              <Icon name="restore" /> <span className="wide-only">Restore</span>
            </button>
          </li>
        ))}
      </ul>
      {more !== undefined && (
        <button type="button" className="button" onClick={more}>
          Show more
        </button>
      )}
    </section>
  );
}

function folderText({ path }: DeletedFile): string {
  const folder = parentPath(path);
  return folder === "" ? "from Files" : `from ${folder.replaceAll("/", " › ")}`;
}
