import { createHash } from "node:crypto";
import { readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Settings } from "../settings/read-settings.js";
import { readPrivateJson, writePrivateJson } from "./private-file.js";

/** Where everything is kept that is known about one folder. */
export interface StateFolder {
  /** The folder that syncs, absolute, without links. */
  readonly folder: string;
  /** Its state, a folder that only its owner can enter. */
  readonly path: string;
}

const expand = (path: string): string =>
  path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : resolve(path);

export const homeOf = (settings: Settings): string => expand(settings.text("home") ?? "~/.syncline");

/** The state of a folder, which may be missing: then its parent says what it is called. */
export async function stateFolderOf(folder: string, settings: Settings): Promise<StateFolder> {
  const real = await realPathOf(expand(folder));
  const state = settings.text("state");
  const path = state === undefined ? join(homeOf(settings), "folders", stateName(real)) : expand(state);
  return { folder: real, path };
}

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPathOf(parent), basename(path));
  }
}

/** People can read it, and no two folders share it. */
function stateName(folder: string): string {
  const readable = basename(folder)
    .replaceAll(/[^\w.-]+/g, "-")
    .slice(0, 40);
  return `${readable}-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`;
}

const aboutFile = "folder.json";

/** Notes which folder a state belongs to, so that `status` can list it. */
export async function describeStateFolder({ folder, path }: StateFolder): Promise<void> {
  await writePrivateJson(join(path, aboutFile), { folder });
}

async function isKnown(state: StateFolder): Promise<boolean> {
  return (await readPrivateJson(join(state.path, aboutFile))) !== undefined;
}

/** The state of the folder that `start` is, or lies in. */
export async function findStateFolder(start: string, settings: Settings): Promise<StateFolder | undefined> {
  for (let folder = expand(start); ; folder = dirname(folder)) {
    const state = await stateFolderOf(folder, settings);
    if (await isKnown(state)) return state;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The states of all folders below the home, in order of name. */
export async function knownStateFolders(settings: Settings): Promise<StateFolder[]> {
  const parent = join(homeOf(settings), "folders");
  const names = await readdir(parent).catch(() => []);
  const known: StateFolder[] = [];
  for (const name of names.sort()) {
    const path = join(parent, name);
    const about = await readPrivateJson(join(path, aboutFile));
    if (isAbout(about)) known.push({ folder: about.folder, path });
  }
  return known;
}

const isAbout = (value: unknown): value is { readonly folder: string } =>
  typeof value === "object" && value !== null && "folder" in value && typeof value.folder === "string";
