import { baseName, type FolderSync, parentPath, type RelativePath } from "@syncline/core";
import { go } from "../routing/index.js";
import { planUploads, takenAmong, targetFolders, type Uploads } from "../upload/index.js";
import { named } from "../wording/index.js";
import type { Asked } from "./asked.js";
import type { DriveActions } from "./drive-actions.js";
import type { ToastText } from "./toast.js";
import { downloadFile, isOnlyHere, moveAll, namesIn, namesInAll } from "./work.js";

/** Where actions act, and how they show what they ask and say. */
export interface ActionsHost {
  readonly sync: FolderSync;
  readonly uploads: Uploads;
  readonly ask: (asked: Asked) => void;
  readonly show: (toast: ToastText) => void;
  readonly setCut: (paths: ReadonlySet<RelativePath>) => void;
  readonly setArrived: (path: RelativePath) => void;
}

export function makeActions({ sync, uploads, ask, show, setCut, setArrived }: ActionsHost): DriveActions {
  const { files } = sync;
  let cutPaths: readonly RelativePath[] = [];

  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      show({ text: error instanceof Error ? error.message : String(error) });
    }
  };
  const cut = (paths: readonly RelativePath[]) => {
    cutPaths = paths;
    setCut(new Set(paths));
  };
  const moveInto = (paths: readonly RelativePath[], folder: RelativePath) =>
    void attempt(async () => {
      const moved = await moveAll(files, paths, folder);
      const [first] = moved;
      if (first === undefined) return;
      setArrived(first);
      const target = folder === "" ? "Files" : baseName(folder);
      const act = () => go({ view: "folder", folder });
      show({ text: `Moved ${named(moved.map(baseName))} to ${target}.`, action: { label: "Go there", act } });
    });
  const remove: DriveActions["remove"] = (entries) => {
    if (entries.length === 0) return;
    if (isOnlyHere(entries, sync.status)) ask({ what: "remove", entries });
    else void attempt(() => removeAll(entries));
  };
  const removeAll = async (entries: Parameters<DriveActions["remove"]>[0]) => {
    for (const { path } of entries) await files.remove(path);
    show({
      text: `Deleted ${named(entries.map(({ name }) => name))}.`,
      action: { label: "Open trash", act: () => go({ view: "trash" }) },
    });
  };

  return {
    attempt,
    remove,
    moveInto,
    say: (text, action) => show({ text, action }),
    open: ({ kind, path }) =>
      go(
        kind === "folder"
          ? { view: "folder", folder: path }
          : { view: "folder", folder: parentPath(path), open: path },
      ),
    newFolder: (folder) =>
      void attempt(async () => ask({ what: "new-folder", folder, taken: await namesIn(files, folder) })),
    rename: (entry) =>
      void attempt(async () => {
        const names = await namesIn(files, parentPath(entry.path));
        ask({ what: "rename", entry, taken: names.filter((name) => name !== entry.name) });
      }),
    upload: (picked, folder) =>
      void attempt(async () => {
        const names = await namesInAll(files, targetFolders(picked, folder));
        const taken = takenAmong(picked, folder, names);
        if (taken.length > 0) ask({ what: "clash", picked, taken, folder, names });
        else uploads.add(planUploads(picked, folder, names, "keep-both"));
      }),
    move: (entries) => entries.length > 0 && ask({ what: "move", entries }),
    cut: (entries) => cut(entries.map(({ path }) => path)),
    paste: (folder) => {
      moveInto(cutPaths, folder);
      cut([]);
    },
    download: (entries) =>
      void attempt(async () => {
        for (const entry of entries) if (entry.kind === "file") await downloadFile(files, entry);
      }),
    showHistory: (entry) => ask({ what: "history", entry }),
  };
}
