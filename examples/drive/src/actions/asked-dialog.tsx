import { baseName, joinPath, parentPath, type RelativePath } from "@syncline/core";
import { useSync } from "@syncline/react";
import type { ReactNode } from "react";
import { ChoiceDialog, NameDialog } from "../dialog/index.js";
import { HistoryDialog } from "../history/index.js";
import { MoveDialog } from "../move/index.js";
import { planUploads, type Uploads, type WhereTaken } from "../upload/index.js";
import { counted, named } from "../wording/index.js";
import type { Asked } from "./asked.js";
import { useActions } from "./drive-actions.js";

export interface AskedDialogProps {
  readonly asked: Asked;
  readonly uploads: Uploads;
  readonly setArrived: (path: RelativePath) => void;
  readonly onClose: () => void;
}

/** The dialog for what is asked. */
export function AskedDialog({ asked, uploads, setArrived, onClose }: AskedDialogProps): ReactNode {
  const { files } = useSync();
  const { attempt, moveInto } = useActions();
  const arrive = (path: RelativePath, work: Promise<unknown>) =>
    void attempt(async () => {
      onClose();
      await work;
      setArrived(path);
    });

  switch (asked.what) {
    case "new-folder": {
      const { folder, taken } = asked;
      const onName = (name: string) =>
        arrive(joinPath(folder, name), files.makeFolder(joinPath(folder, name)));
      const props = { title: "New folder", button: "Create", name: "New folder", kind: "folder" } as const;
      return <NameDialog {...props} taken={taken} onName={onName} onClose={onClose} />;
    }
    case "rename": {
      const { path, name, kind } = asked.entry;
      const onName = (next: string) => {
        const to = joinPath(parentPath(path), next);
        if (to === path) onClose();
        else arrive(to, files.move(path, to));
      };
      return (
        <NameDialog
          title={`Rename “${name}”`}
          button="Rename"
          name={name}
          kind={kind === "folder" ? "folder" : "file"}
          taken={asked.taken}
          onName={onName}
          onClose={onClose}
        />
      );
    }
    case "move": {
      const paths = asked.entries.map(({ path }) => path);
      return <MoveDialog paths={paths} onFolder={(folder) => moveInto(paths, folder)} onClose={onClose} />;
    }
    case "remove":
      return <RemoveDialog entries={asked.entries} onClose={onClose} />;
    case "history":
      return <HistoryDialog entry={asked.entry} onClose={onClose} />;
    case "clash": {
      const { picked, taken, folder, names } = asked;
      const add = (whereTaken: WhereTaken) => uploads.add(planUploads(picked, folder, names, whereTaken));
      return (
        <ChoiceDialog
          title={`${named(taken.map(({ path }) => baseName(path)))} ${taken.length === 1 ? "is" : "are"} here already`}
          onClose={onClose}
          choices={[
            ...(picked.length > taken.length ? [{ label: "Skip", act: () => add("skip") } as const] : []),
            { label: "Keep both", act: () => add("keep-both") },
            { label: "Replace", look: "primary", act: () => add("replace") },
          ]}
        >
          <p>
            Replacing makes a new version; the one before stays in the history. Keeping both gives{" "}
            {taken.length === 1 ? "the new one" : `the ${counted(taken.length, "new file")}`} another name.
          </p>
        </ChoiceDialog>
      );
    }
  }
}

type RemoveDialogProps = {
  readonly entries: Extract<Asked, { what: "remove" }>["entries"];
  readonly onClose: () => void;
};

/** For what may be on this device alone. */
function RemoveDialog({ entries, onClose }: RemoveDialogProps): ReactNode {
  const { files } = useSync();
  const { attempt, say } = useActions();
  const what = named(entries.map(({ name }) => name));
  const act = () =>
    void attempt(async () => {
      for (const { path } of entries) await files.remove(path);
      say(`Deleted ${what}.`);
    });
  return (
    <ChoiceDialog
      title={`Delete ${what}?`}
      choices={[{ label: "Delete", look: "danger", act }]}
      onClose={onClose}
    >
      <p>Some of it has not reached the server yet, and could not be had back from the trash.</p>
    </ChoiceDialog>
  );
}
