import type { HaltDecision } from "@syncline/core";
import { useSync, useSyncStatus } from "@syncline/react";
import type { ReactNode } from "react";
import { useActions } from "../actions/index.js";
import { Icon } from "../icons/index.js";
import { session } from "../session/index.js";

const labels: Record<HaltDecision, string> = {
  restore: "Bring them back",
  continue: "Delete them everywhere",
  merge: "Keep both sides",
};

/** What the engine will not do without being asked to, and what the server does not let it do. */
export function HaltBanner(): ReactNode {
  const sync = useSync();
  const { attempt } = useActions();
  const { halt, phase } = useSyncStatus();
  if (phase === "refused") {
    return (
      <div className="banner" role="alert">
        <Icon name="alert" />
        <p>You have been signed out. Your files are still here, and sync again when you sign in.</p>
        <button type="button" className="button" onClick={() => session.end()}>
          Sign in
        </button>
      </div>
    );
  }
  if (halt === undefined) return null;
  return (
    <div className="banner" role="alert">
      <Icon name="alert" />
      <p>{halt.message}</p>
      {halt.decisions.map((decision) => (
        <button
          type="button"
          key={decision}
          className="button"
          onClick={() => attempt(() => sync.resolve(decision))}
        >
          {labels[decision]}
        </button>
      ))}
    </div>
  );
}
