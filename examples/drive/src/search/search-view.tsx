import { useTree } from "@syncline/react";
import { type ReactNode, useDeferredValue, useMemo } from "react";
import { EntryGrid, useSelection } from "../folder/index.js";
import { Icon } from "../icons/index.js";
import { counted } from "../wording/index.js";
import { searchEntries } from "./search-entries.js";

/** Who sees more than this searches for something longer. */
const most = 200;

/** What in the whole drive has a name like that, as it is typed. */
export function SearchView({ query }: { readonly query: string }): ReactNode {
  const { value, state } = useTree();
  const calm = useDeferredValue(query);
  const found = useMemo(() => searchEntries(value ?? [], calm, most), [value, calm]);
  const selection = useSelection(found);
  const text =
    state === "loading"
      ? "Looking…"
      : found.length === most
        ? `The best ${most} results`
        : counted(found.length, "result");
  return (
    <section className="view" aria-labelledby="search-title">
      <header className="view-header">
        <h1 id="search-title">Search</h1>
        <p className="muted" role="status">
          {text}
        </p>
      </header>
      {found.length > 0 && (
        <EntryGrid label="Search results" entries={found} selection={selection} look="list" showFolder />
      )}
      {found.length === 0 && state !== "loading" && (
        <div className="nothing">
          <Icon name="search" />
          <h2>Nothing is called that</h2>
          <p className="muted">Search looks at the names of files and folders.</p>
        </div>
      )}
    </section>
  );
}
