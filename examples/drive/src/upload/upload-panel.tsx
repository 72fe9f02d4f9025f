import { baseName } from "@syncline/core";
import { useSyncStatus } from "@syncline/react";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { EntryIcon, Icon } from "../icons/index.js";
import { counted, remainingText, sizeText } from "../wording/index.js";
import { summaryOf, type UploadItem, type UploadState, type UploadSummary } from "./upload-list.js";
import type { Uploads } from "./uploads.js";

const words: Record<UploadState, string> = {
  waiting: "Waiting",
  saving: "Saving",
  sending: "Uploading",
  done: "Done",
  failed: "Failed",
};

/** More lines than this tell nobody anything. */
const mostLines = 100;

/** What is being uploaded and how far it is, in a corner, for as long as there is something to see. */
export function UploadPanel({ uploads }: { readonly uploads: Uploads }): ReactNode {
  const items = useSyncExternalStore(uploads.subscribe, uploads.get);
  const status = useSyncStatus();
  const [isOpen, setOpen] = useState(true);
  if (items.length === 0) return null;
  const summary = summaryOf(items, status);
  const isOffline = status.phase === "offline";
  const canCancel = items.some(({ state }) => state === "waiting" || state === "saving");
  return (
    <section className="uploads" aria-label="Uploads">
      <header className="uploads-header">
        <button
          type="button"
          className="uploads-title"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {titleOf(summary)}
        </button>
        {canCancel ? (
          <button type="button" className="link" onClick={() => uploads.cancel()}>
            Cancel
          </button>
        ) : (
          <button
            type="button"
            className="icon-button"
            aria-label="Hide finished uploads"
            onClick={() => uploads.clear()}
          >
            <Icon name="close" />
          </button>
        )}
      </header>
      {!summary.isOver && (
        <>
          <progress aria-label="All uploads" max={Math.max(1, summary.bytes)} value={summary.bytesDone} />
          <p className="uploads-detail">
            {sizeText(summary.bytesDone)} of {sizeText(summary.bytes)}
            {isOffline
              ? " · goes on when you are online"
              : status.progress.etaMs !== undefined && ` · ${remainingText(status.progress.etaMs)}`}
          </p>
        </>
      )}
      {isOpen && (
        <ul className="uploads-list">
          {items.slice(0, mostLines).map((item) => (
            <UploadLine key={item.id} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

function titleOf({ files, filesDone, failed, isOver }: UploadSummary): string {
  if (!isOver) return `Uploading ${filesDone + 1} of ${files}`;
  if (files === 0) return `${counted(failed, "upload")} failed`;
  return `${counted(files, "upload")} done${failed > 0 ? `, ${failed} failed` : ""}`;
}

function UploadLine({ item: { path, state, sizeBytes, failure } }: { readonly item: UploadItem }): ReactNode {
  const name = baseName(path);
  return (
    <li className={`upload upload-${state}`}>
      <EntryIcon entry={{ kind: "file", name }} />
      <span className="upload-name" title={path}>
        {name}
        {failure !== undefined && <small className="failure">{failure}</small>}
      </span>
      <small className="muted">{state === "waiting" ? sizeText(sizeBytes) : words[state]}</small>
      {state === "done" && <Icon name="check" />}
    </li>
  );
}
