import { type ReactNode, useEffect } from "react";

export interface ToastText {
  readonly text: string;
  readonly action?: { readonly label: string; readonly act: () => void } | undefined;
}

const shownMs = 6000;

/** One line at a time, read out when it comes. It stays while the pointer or the focus is in it. */
export function Toast({
  toast,
  onGone,
}: {
  readonly toast: ToastText | undefined;
  readonly onGone: () => void;
}): ReactNode {
  useEffect(() => {
    if (toast === undefined) return;
    const look = () => {
      if (document.querySelector(".toast:hover, .toast:focus-within") === null) onGone();
    };
    const timer = setInterval(look, shownMs);
    return () => clearInterval(timer);
  }, [toast, onGone]);
  return (
    <div className="toasts" role="status">
      {toast !== undefined && (
        <p className="toast">
          {toast.text}
          {toast.action !== undefined && (
            <button
              type="button"
              className="link"
              onClick={() => {
                toast.action?.act();
                onGone();
              }}
            >
              {toast.action.label}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
