import { defaultSettings } from "@syncline/core";
import type { Setting } from "./setting.js";

const text = (name: string, value: string, help: string, standard?: string): Setting => ({
  name,
  kind: "text",
  value,
  help,
  ...(standard === undefined ? {} : { standard }),
});
const number = (
  name: string,
  value: string,
  help: string,
  standard: number | string,
  least = 0,
): Setting => ({
  name,
  kind: "number",
  value,
  help,
  standard: String(standard),
  least,
});
const flag = (name: string, help: string): Setting => ({ name, kind: "switch", help });

/** What every command takes. */
export const everywhere: readonly Setting[] = [
  flag("json", "print JSON for programs instead of text for people"),
  flag("quiet", "print nothing but problems"),
  flag("help", "explain this command"),
];

/** Where a folder's account, index and status are kept. */
export const place: readonly Setting[] = [
  text("state", "dir", "where what is known about the folder is kept", "a folder of its own below --home"),
  text("home", "dir", "where the state of every folder is kept", "~/.syncline"),
];

/** What an engine needs besides its session. */
export const connection: readonly Setting[] = [
  text("device", "name", "what this device is called in conflicted copies", "the machine's name"),
  number("timeout-ms", "ms", "how long the server may be silent in a call", 60_000, 1),
];

export const account: readonly Setting[] = [
  ...connection,
  text("server", "url", "the server's address; needed once, then known"),
  text("account", "name", "the account; asked for when left out at a terminal"),
  text("password-file", "file", "a file whose first line is the password; - for standard input"),
  text(
    "password",
    "password",
    "the password; rather use the variable or --password-file: others can see flags",
  ),
];

const { deletionGuard, retryMs, ...usual } = defaultSettings;
const dayMs = 24 * 60 * 60 * 1000;

/** How the engine works: every default it has. */
export const engine: readonly Setting[] = [
  {
    name: "ignore",
    kind: "list",
    value: "pattern",
    help: "a gitignore pattern; may be given more than once",
  },
  number("settle-ms", "ms", "how long the disk is quiet before a change is looked at", usual.settleMs),
  number("rescan-ms", "ms", "how often the whole folder is looked at", usual.rescanMs, 1),
  number("retry-first-ms", "ms", "first wait when the server is away", retryMs.first, 1),
  number("retry-longest-ms", "ms", "longest wait when the server is away", retryMs.longest, 1),
  number(
    "trash-days",
    "days",
    "how long the local trash keeps what was replaced or removed",
    usual.trashMs / dayMs,
  ),
  number("deletion-share", "share", "deleting more than this share of the tree halts", deletionGuard.share),
  number("deletion-least", "count", "deletions up to this many never halt", deletionGuard.atLeast),
  number("files-in-flight", "count", "files read or written at once", usual.filesInFlight, 1),
  number("requests-in-flight", "count", "requests with content at once", usual.requestsInFlight, 1),
  number("request-bytes", "bytes", "content in one request", usual.requestBytes, 1024),
  flag("poll", "hear of changes by long polls instead of a WebSocket"),
];

export const syncing: readonly Setting[] = [
  flag("watch", "keep in sync until interrupted"),
  flag("once", "return when settled, even where SYNCLINE_WATCH is set"),
  flag("sign-up", "create the account first if there is none of that name"),
  text("resolve", "decision", "how to resolve a halt: continue, restore or merge"),
];

/** Of the command that lists what was deleted. */
export const history: readonly Setting[] = [
  number("most", "number", "how many deleted files are listed at most", 100, 1),
];

/** Of the command that brings a version back. */
export const restoring: readonly Setting[] = [
  text("to", "file", "where to, if not to where the file is or was; nothing may be there yet"),
];

export const serving: readonly Setting[] = [
  text("data", "dir", "where metadata and blobs are kept", "server below --home"),
  text("host", "address", "the address to listen on", "127.0.0.1"),
  number("port", "number", "the port to listen on; 0 for any free one", 4920),
  text("home", "dir", "where the state of every folder is kept", "~/.syncline"),
];
