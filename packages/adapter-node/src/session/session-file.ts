import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type SavedSession, SyncError } from "@syncline/core";
import { flushFolder } from "../blobs/durable-folders.js";
import { systemCode, translateDiskError } from "../disk/disk-errors.js";
import { expandHome } from "../home/index.js";

/** Made to be spread into the options of `sessionTokenSource`. */
export interface SessionFile {
  /** Undefined when nothing was saved. Throws `state_corrupt` for what is no session. */
  load(): Promise<SavedSession | undefined>;
  /** On the disk when it resolves. */
  save(session: SavedSession): Promise<void>;
}

const fields = [
  "accountId",
  "accountName",
  "deviceId",
  "deviceName",
  "homeNamespaceId",
  "accessToken",
  "refreshToken",
] as const satisfies readonly (keyof SavedSession)[];

/** A session in a file that only its owner can read, replaced as a whole; `~` stands for the home folder. */
export function sessionFile(path: string): SessionFile {
  const file = resolve(expandHome(path));
  return {
    async load() {
      const text = await read(file);
      return text === undefined ? undefined : parse(text);
    },
    async save(session) {
      const kept = Object.fromEntries(fields.map((field) => [field, session[field]]));
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await replace(file, `${JSON.stringify(kept, null, 2)}\n`);
      } catch (error) {
        throw translateDiskError(error);
      }
    },
  };
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw translateDiskError(error);
  }
}

function parse(text: string): SavedSession {
  try {
    const found = JSON.parse(text) as SavedSession;
    if (fields.every((field) => typeof found[field] === "string")) return found;
  } catch {
    // Said below.
  }
  throw new SyncError("state_corrupt", { message: "The session file holds no session: sign in again." });
}

/** A reader, and whoever comes after a crash, finds the old session or the new one. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    // A token that was replaced is no good any more: an old session that a power loss brought back would be none.
    await flushFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
