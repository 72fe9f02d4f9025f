import { useSync, useSyncStatus } from "@syncline/react";
import type { ReactNode } from "react";
import { useActions } from "../actions/index.js";
import { Dialog } from "../dialog/index.js";
import { counted, timeText } from "../wording/index.js";
import { describeStatus } from "./describe-status.js";
import { useOnline } from "./use-online.js";

/** Everything about how the drive stands: what waits, what keeps something from being in sync, and what to do about it. */
export function StatusDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const sync = useSync();
  const { attempt } = useActions();
  const status = useSyncStatus();
  const isOnline = useOnline();
  const { phase, pending, problems, inSyncAtMs } = status;
  return (
    <Dialog title={describeStatus(status, isOnline).text} onClose={onClose}>
      <div className="dialog-text">
        {(phase === "offline" || !isOnline) && (
          <p>The server cannot be reached. Everything you change is kept in this browser and sent later.</p>
        )}
        <p>{pending === 0 ? "Nothing waits to be synced." : `${counted(pending, "item")} to be synced.`}</p>
        {inSyncAtMs !== undefined && (
          <p className="muted">All was in sync {timeText(inSyncAtMs, Date.now())}.</p>
        )}
        <ul className="problems">
          {problems.map(({ path, message, remedy }) => (
            <li key={path}>
              <strong>{path}</strong>
              <p>
                {message} {remedy}
              </p>
            </li>
          ))}
        </ul>
      </div>
      <div className="dialog-buttons">
        <button type="button" className="button primary" onClick={() => attempt(() => sync.sync())}>
          Sync now
        </button>
      </div>
    </Dialog>
  );
}
