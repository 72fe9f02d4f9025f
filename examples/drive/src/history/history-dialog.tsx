import {
  baseName,
  type FileEntry,
  type FileVersion,
  isSyncError,
  joinPath,
  parentPath,
} from "@syncline/core";
import { useSync } from "@syncline/react";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useActions } from "../actions/drive-actions.js";
import { namesIn } from "../actions/work.js";
import { Dialog } from "../dialog/index.js";
import { freeName, nameIsTaken } from "../names/index.js";
import { useDeviceNames } from "../session/index.js";
import { exactTimeText, sizeText, timeText } from "../wording/index.js";

export interface HistoryDialogProps {
  readonly entry: FileEntry;
  readonly onClose: () => void;
}

/** The versions of a file that the server keeps, and how to have one back. */
export function HistoryDialog({ entry: { path, name }, onClose }: HistoryDialogProps): ReactNode {
  const sync = useSync();
  const { attempt, say } = useActions();
  const [versions, setVersions] = useState<readonly FileVersion[]>();
  const [failure, setFailure] = useState<string>();
  const deviceName = useDeviceNames();

  const load = useCallback(async () => {
    try {
      setVersions(await sync.history(path));
      setFailure(undefined);
    } catch (error) {
      setFailure(historyFailure(error));
    }
  }, [sync, path]);
  useEffect(() => {
    void load();
    return sync.on("committed", (event) => event.path === path && void load());
  }, [sync, path, load]);

  const restore = (id: string) =>
    attempt(async () => {
      await sync.restore(id);
      say(`Restored an earlier version of “${name}”.`);
      onClose();
    });
  const restoreCopy = (id: string) =>
    attempt(async () => {
      const names = await namesIn(sync.files, parentPath(path));
      const to = joinPath(parentPath(path), freeName(name, nameIsTaken(names)));
      say(`Saved the version as “${baseName(await sync.restore(id, { to }))}”.`);
      onClose();
    });

  return (
    <Dialog title={`History of “${name}”`} size="wide" onClose={onClose}>
      {failure !== undefined && <p className="notice">{failure}</p>}
      {failure === undefined && versions === undefined && <p className="muted">Asking the server…</p>}
      {versions?.length === 0 && (
        <p className="muted">It has not been sent to the server yet. Versions are kept from then on.</p>
      )}
      <ol className="versions">
        {versions?.map((version, place) => (
          <li key={version.id} className="version">
            <div>
              <strong>{place === 0 ? "Current version" : timeText(version.committedAtMs, Date.now())}</strong>
              <p className="muted">
                <time dateTime={new Date(version.committedAtMs).toISOString()}>
                  {exactTimeText(version.committedAtMs)}
                </time>
                {" · "}
                {sizeText(version.sizeBytes)}
                {" · "}
                {deviceName(version.author)}
                {version.name !== name && ` · was called “${version.name}”`}
              </p>
            </div>
            {place > 0 && (
              <div className="version-buttons">
                <button type="button" className="button" onClick={() => restoreCopy(version.id)}>
                  Save as copy
                </button>
                <button type="button" className="button primary" onClick={() => restore(version.id)}>
                  Restore
                </button>
              </div>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

function historyFailure(error: unknown): string {
  if (isSyncError(error, "offline")) return "Versions are on the server, and you are offline.";
  return error instanceof Error ? error.message : String(error);
}
