import type { DeletedFiles, FileVersion } from "@syncline/core";
import { askFolder, pathIn, syncedPath } from "../folder/synced-path.js";
import { connection, engine, everywhere, history, place, restoring } from "../settings/catalogue.js";
import { usageError } from "../settings/setting.js";
import { count, formatBytes, formatInstant } from "../terminal/quantities.js";
import type { Command } from "./command.js";

const common = [...place, ...everywhere, ...connection, ...engine];

export const historyCommand: Command = {
  name: "history",
  operands: "<file>",
  mostOperands: 1,
  summary: "list the versions of a file that the server keeps, newest first",
  settings: common,
  async run({ operands, settings, terminal }) {
    const [operand] = operands;
    if (operand === undefined) throw usageError("Which file? syncline history <file>");
    const { state, path } = await syncedPath(operand, settings);
    const versions = (await askFolder(state, settings, { do: "history", path })) as FileVersion[];
    if (versions.length === 0) terminal.say(`${path}: no version has been sent yet.`);
    for (const version of versions) terminal.say(described(version, version.committedAtMs, version.name));
    terminal.tell({ folder: state.folder, path, versions });
    return "inSync";
  },
};

export const trashCommand: Command = {
  name: "trash",
  operands: "[folder]",
  mostOperands: 1,
  summary: "list deleted files that can be had back, the newest deletion first",
  settings: [...common, ...history],
  async run({ operands, settings, terminal }) {
    const { state } = await syncedPath(operands[0] ?? ".", settings);
    const most = settings.number("most") ?? 100;
    const files: DeletedFiles["files"][number][] = [];
    let before: number | undefined;
    do {
      const request = { do: "trash", limit: Math.min(1000, most), before } as const;
      const page = (await askFolder(state, settings, request)) as DeletedFiles;
      files.push(...page.files);
      before = page.next;
    } while (before !== undefined && files.length < most);
    const listed = files.slice(0, most);
    for (const { path, deletedAtMs, version } of listed) terminal.say(described(version, deletedAtMs, path));
    const more = before !== undefined || files.length > most ? ", and more (--most)" : "";
    terminal.say(`${count(listed.length, "deleted file")}${more}`);
    terminal.tell({ folder: state.folder, files: listed });
    return "inSync";
  },
};

export const restoreCommand: Command = {
  name: "restore",
  operands: "<version> [folder]",
  mostOperands: 2,
  summary: "bring a version back that `history` or `trash` has listed, to where its file is or was",
  settings: [...common, ...restoring],
  async run({ operands, settings, terminal }) {
    const [version, folder = "."] = operands;
    if (version === undefined) throw usageError("Which version? syncline restore <version> [folder]");
    const { state } = await syncedPath(folder, settings);
    const wanted = settings.text("to");
    const to = wanted === undefined ? undefined : pathIn(state, wanted);
    const path = (await askFolder(state, settings, { do: "restore", version, to })) as string;
    terminal.say(`${path} is back. What was there is in the trash of this folder; the other devices follow.`);
    terminal.tell({ folder: state.folder, path });
    return "inSync";
  },
};

function described({ id, sizeBytes }: FileVersion, atMs: number, name: string): string {
  return `${id}  ${formatInstant(atMs)}  ${formatBytes(sizeBytes).padStart(9)}  ${name}`;
}
