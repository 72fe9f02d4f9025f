import { baseName, type FileEntry, parentPath, type RelativePath } from "@syncline/core";
import { type Conflict, useFile, useSync } from "@syncline/react";
import { type ReactNode, useState } from "react";
import { useActions } from "../actions/index.js";
import { EntryIcon } from "../icons/index.js";
import { MediaPreview } from "../preview/index.js";
import { exactTimeText, sizeText } from "../wording/index.js";
import { keepBoth, keepCopy, keepFile } from "./resolve-conflict.js";

/** Both sides of one conflict, to look at and to choose between. */
export function ConflictCard({ conflict }: { readonly conflict: Conflict }): ReactNode {
  const { files } = useSync();
  const { attempt, say } = useActions();
  const [isBusy, setBusy] = useState(false);
  const name = baseName(conflict.path);
  const settle = (work: () => Promise<unknown>, text: string) =>
    attempt(async () => {
      setBusy(true);
      try {
        await work();
        say(text);
      } finally {
        setBusy(false);
      }
    });
  const folder = parentPath(conflict.path);
  return (
    <article className="conflict" aria-label={name}>
      <header className="conflict-header">
        <EntryIcon entry={{ kind: "file", name }} />
        <div>
          <h2>{name}</h2>
          <p className="muted">in {folder === "" ? "Files" : folder.replaceAll("/", " › ")}</p>
        </div>
        <button
          type="button"
          className="button primary"
          disabled={isBusy}
          onClick={() => settle(() => keepBoth(files, conflict), `Kept both versions of “${name}”.`)}
        >
          Keep both
        </button>
      </header>
      <div className="conflict-sides">
        <Side
          title="In the drive"
          path={conflict.path}
          button="Keep this one"
          isBusy={isBusy}
          onKeep={() => settle(() => keepFile(files, conflict), `Kept “${name}” as it is in the drive.`)}
        />
        <Side
          title={`From ${conflict.deviceName}`}
          path={conflict.copyPath}
          button="Keep the other one"
          isBusy={isBusy}
          onKeep={() =>
            settle(() => keepCopy(files, conflict), `Kept “${name}” from ${conflict.deviceName}.`)
          }
        />
      </div>
    </article>
  );
}

interface SideProps {
  readonly title: string;
  readonly path: RelativePath;
  readonly button: string;
  readonly isBusy: boolean;
  readonly onKeep: () => void;
}

function Side({ title, path, button, isBusy, onKeep }: SideProps): ReactNode {
  const { value: entry, state } = useFile(path);
  return (
    <section className="conflict-side" aria-label={title}>
      <h3>{title}</h3>
      <p className="muted">
        {entry === undefined ? (state === "ready" ? "Moved or deleted since" : "…") : facts(entry)}
      </p>
      <div className="conflict-preview">{entry?.kind === "file" && <MediaPreview entry={entry} />}</div>
      <button type="button" className="button" disabled={isBusy || entry === undefined} onClick={onKeep}>
        {button}
      </button>
    </section>
  );
}

const facts = ({ sizeBytes, modifiedAtMs }: FileEntry) =>
  `${sizeText(sizeBytes)} · ${exactTimeText(modifiedAtMs)}`;
