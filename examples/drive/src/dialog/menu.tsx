import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { Icon, type IconName } from "../icons/index.js";

export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  readonly keys?: string;
  readonly look?: "danger";
  readonly act: () => void;
}

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** A corner of it, in the window's coordinates; it stays inside the window. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

/** A menu over the page: arrows go through it, Escape and a click elsewhere close it, and the focus goes back to where it was. */
export function Menu({ label, items, at, onClose }: MenuProps): ReactNode {
  const menu = useRef<HTMLDivElement>(null);
  const buttons = () => Array.from(menu.current?.querySelectorAll("button") ?? []);

  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
  }, [at]);

  useEffect(() => {
    const before = document.activeElement;
    menu.current?.querySelector("button")?.focus();
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && menu.current?.contains(event.target)) return;
      onClose();
    };
    addEventListener("pointerdown", away);
    return () => {
      removeEventListener("pointerdown", away);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [onClose]);

  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    const all = buttons();
    const now = all.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Record<string, number> = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 };
    const step = steps[event.key];
    if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (step === undefined) return;
    else all.at(step % all.length)?.focus();
    event.preventDefault();
  };

  return (
    <div ref={menu} className="menu" role="menu" aria-label={label} tabIndex={-1} onKeyDown={press}>
      {items.map((item) => (
        <button
          type="button"
          key={item.label}
          role="menuitem"
          tabIndex={-1}
          className={`menu-item ${item.look ?? ""}`}
          onClick={() => {
            onClose();
            item.act();
          }}
        >
          <Icon name={item.icon} />
          <span>{item.label}</span>
          {item.keys !== undefined && (
            <span className="keys" aria-hidden="true">
              {item.keys}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
