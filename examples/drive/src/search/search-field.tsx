import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "../icons/index.js";

export interface SearchFieldProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** Where names are searched for. "/" leads here from anywhere, Escape empties it. */
export function SearchField({ query, onQuery }: SearchFieldProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest("input, textarea, dialog") !== null;
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <search className="search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label="Search by name"
        aria-keyshortcuts="/"
        placeholder="Search by name"
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onQuery("")}
      />
      <span className="keys" aria-hidden="true">
        /
      </span>
    </search>
  );
}
