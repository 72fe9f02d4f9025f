import { useSyncStatus } from "@syncline/react";
import { type ReactNode, useState } from "react";
import { Icon } from "../icons/index.js";
import { describeStatus } from "./describe-status.js";
import { StatusDialog } from "./status-dialog.js";
import { useOnline } from "./use-online.js";

/** How the drive stands, always in sight; more of it on a click. Changes are read out. */
export function StatusBadge(): ReactNode {
  const status = useSyncStatus();
  const isOnline = useOnline();
  const [isOpen, setOpen] = useState(false);
  const { text, icon, mood } = describeStatus(status, isOnline);
  return (
    <>
      <button
        type="button"
        className={`status status-${mood}`}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name={icon} />
        <span role="status">{text}</span>
      </button>
      {isOpen && <StatusDialog onClose={() => setOpen(false)} />}
    </>
  );
}
