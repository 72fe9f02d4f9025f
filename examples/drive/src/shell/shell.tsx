import { type ReactNode, useEffect, useState } from "react";
import { DriveProvider } from "../actions/index.js";
import { ConflictsView } from "../conflicts/index.js";
import { FolderView } from "../folder/index.js";
import { Icon } from "../icons/index.js";
import { type Route, useRoute } from "../routing/index.js";
import { SearchField, SearchView } from "../search/index.js";
import { session } from "../session/index.js";
import { HaltBanner, StatusBadge } from "../status/index.js";
import { ThemeSwitch } from "../theme/index.js";
import { TrashView } from "../trash/index.js";
import { UploadPanel, type Uploads } from "../upload/index.js";
import { NewButton } from "./new-button.js";
import { Places } from "./places.js";

export interface ShellProps {
  readonly account: string;
  readonly uploads: Uploads;
}

/** The page of an open drive: where one can go, where one is, and how it stands. */
export function Shell({ account, uploads }: ShellProps): ReactNode {
  const route = useRoute();
  const [query, setQuery] = useState("");
  // Going somewhere ends a search.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the route is another one
  useEffect(() => setQuery(""), [route]);
  const folder = route.view === "folder" ? route.folder : "";
  return (
    <DriveProvider uploads={uploads}>
      <div className="shell">
        <button type="button" className="skip" onClick={() => document.getElementById("main")?.focus()}>
          Skip to the files
        </button>
        <header className="top">
          <a className="brand" href="#/">
            <span className="logo" aria-hidden="true">
              <Icon name="folder" />
            </span>
            Drive
          </a>
          <SearchField query={query} onQuery={setQuery} />
          <div className="top-end">
            <StatusBadge />
            <ThemeSwitch />
            <button
              type="button"
              className="icon-button"
              aria-label={`Sign out ${account}`}
              title={`Sign out ${account}`}
              onClick={() => session.end()}
            >
              <Icon name="sign-out" />
            </button>
          </div>
        </header>
        <aside className="side">
          <NewButton folder={folder} />
          <Places route={route} onGo={() => setQuery("")} />
        </aside>
        <main id="main" className="main" tabIndex={-1}>
          <HaltBanner />
          {query.trim() === "" ? <View route={route} /> : <SearchView query={query} />}
        </main>
        <UploadPanel uploads={uploads} />
      </div>
    </DriveProvider>
  );
}

function View({ route }: { readonly route: Route }): ReactNode {
  switch (route.view) {
    case "folder":
      return <FolderView key={route.folder} folder={route.folder} open={route.open} />;
    case "conflicts":
      return <ConflictsView />;
    case "trash":
      return <TrashView />;
  }
}
