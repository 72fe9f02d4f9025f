import type { FolderSync } from "@syncline/core";
import { SyncProvider } from "@syncline/react";
import { type ReactNode, useMemo, useSyncExternalStore } from "react";
import { SignInForm, session } from "../session/index.js";
import { Uploads } from "../upload/index.js";
import { Shell } from "./shell.js";

/** What the page is: a sign-in, or a drive. */
export function App(): ReactNode {
  const state = useSyncExternalStore(session.subscribe, session.get);
  switch (state.kind) {
    case "signed-out":
      return <SignInForm />;
    case "opening":
      return (
        <main className="opening" aria-busy="true">
          <p>Opening your drive…</p>
        </main>
      );
    case "failed":
      return <Failed error={state.error} />;
    case "open":
      return <Drive sync={state.sync} account={state.account} />;
  }
}

function Drive({ sync, account }: { readonly sync: FolderSync; readonly account: string }): ReactNode {
  const uploads = useMemo(() => new Uploads(sync), [sync]);
  return (
    <SyncProvider sync={sync}>
      <Shell account={account} uploads={uploads} />
    </SyncProvider>
  );
}

function Failed({ error }: { readonly error: unknown }): ReactNode {
  return (
    <main className="opening">
      <h1>The drive could not be opened</h1>
      <p role="alert">{error instanceof Error ? error.message : String(error)}</p>
      <p>
        <button type="button" className="button primary" onClick={() => session.resume()}>
          Try again
        </button>{" "}
        <button type="button" className="button" onClick={() => session.end()}>
          Sign out
        </button>
      </p>
    </main>
  );
}
