import type { ReactNode } from "react";
import { Dialog } from "./dialog.js";

export interface Choice {
  readonly label: string;
  readonly look?: "primary" | "danger";
  readonly act: () => void;
}

export interface ChoiceDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly choices: readonly Choice[];
  readonly onClose: () => void;
}

/** A question with a few answers; closing it is none of them. */
export function ChoiceDialog({ title, children, choices, onClose }: ChoiceDialogProps): ReactNode {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="dialog-text">{children}</div>
      <div className="dialog-buttons">
        <button type="button" className="button" data-first onClick={onClose}>
          Cancel
        </button>
        {choices.map(({ label, look, act }) => (
          <button
            type="button"
            key={label}
            className={`button ${look ?? ""}`}
            onClick={() => {
              onClose();
              act();
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </Dialog>
  );
}
