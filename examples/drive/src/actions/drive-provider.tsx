import type { RelativePath } from "@syncline/core";
import { useSync } from "@syncline/react";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import type { Uploads } from "../upload/index.js";
import type { Asked } from "./asked.js";
import { AskedDialog } from "./asked-dialog.js";
import { DriveContext } from "./drive-actions.js";
import { makeActions } from "./make-actions.js";
import { Toast, type ToastText } from "./toast.js";

export interface DriveProviderProps {
  readonly uploads: Uploads;
  readonly children: ReactNode;
}

/** Gives everything below it what can be done in the drive, and shows what that asks and says. */
export function DriveProvider({ uploads, children }: DriveProviderProps): ReactNode {
  const sync = useSync();
  const [asked, ask] = useState<Asked>();
  const [toast, setToast] = useState<ToastText>();
  const [cutPaths, setCut] = useState<ReadonlySet<RelativePath>>(new Set());
  const [arrived, setArrived] = useState<RelativePath>();
  const hideToast = useCallback(() => setToast(undefined), []);
  const actions = useMemo(
    () => makeActions({ sync, uploads, ask, show: setToast, setCut, setArrived }),
    [sync, uploads],
  );
  const value = useMemo(() => ({ actions, cutPaths, arrived }), [actions, cutPaths, arrived]);
  return (
    <DriveContext value={value}>
      {children}
      {asked !== undefined && (
        <AskedDialog asked={asked} uploads={uploads} setArrived={setArrived} onClose={() => ask(undefined)} />
      )}
      <Toast toast={toast} onGone={hideToast} />
    </DriveContext>
  );
}
