import { useConflicts } from "@syncline/react";
import type { ReactNode } from "react";
import { Icon } from "../icons/index.js";
import { ConflictCard } from "./conflict-card.js";

/** The files that were changed in two places at once, until somebody has chosen. */
export function ConflictsView(): ReactNode {
  const conflicts = useConflicts();
  return (
    <section className="view" aria-labelledby="conflicts-title">
      <header className="view-header">
        <h1 id="conflicts-title">Conflicts</h1>
      </header>
      {conflicts.length === 0 ? (
        <div className="nothing">
          <Icon name="check" />
          <h2>No conflicts</h2>
          <p className="muted">
            When a file is changed in two places at once, both versions are kept and shown here.
          </p>
        </div>
      ) : (
        <>
          <p className="muted">
            These were changed in two places before either knew of the other. Nothing is lost: choose what
            stays.
          </p>
          {conflicts.map((conflict) => (
            <ConflictCard key={conflict.copyPath} conflict={conflict} />
          ))}
        </>
      )}
    </section>
  );
}
