import { join } from "node:path";
import { type SavedSession, SyncError } from "@syncline/core";
import { z } from "zod";
import { readPrivateJson, writePrivateJson } from "./private-file.js";

const signedIn = z.strictObject({ accessToken: z.string(), refreshToken: z.string() });

const sessionFile = z.strictObject({
  server: z.string(),
  accountId: z.string(),
  accountName: z.string(),
  deviceId: z.string(),
  deviceName: z.string(),
  homeNamespaceId: z.string(),
  /** Left out once signed out: the device keeps its id for the next time. */
  tokens: signedIn.optional(),
});

/** Who a folder syncs as, and with which server. */
export interface FolderSession extends Omit<SavedSession, "accessToken" | "refreshToken"> {
  readonly server: string;
  readonly tokens?: z.infer<typeof signedIn> | undefined;
}

const pathIn = (statePath: string): string => join(statePath, "session.json");

/** Undefined when nobody ever signed in. Throws `state_corrupt` for what is no session. */
export async function readSession(statePath: string): Promise<FolderSession | undefined> {
  const found = await readPrivateJson(pathIn(statePath));
  if (found === undefined) return undefined;
  const parsed = sessionFile.safeParse(found);
  if (!parsed.success) throw new SyncError("state_corrupt", { cause: parsed.error });
  return parsed.data as FolderSession;
}

export async function writeSession(statePath: string, session: FolderSession): Promise<void> {
  await writePrivateJson(pathIn(statePath), session);
}

/** As the engine's token source wants it; undefined when signed out. */
export function savedSession(session: FolderSession | undefined): SavedSession | undefined {
  if (session?.tokens === undefined) return undefined;
  const { server: _, tokens, ...rest } = session;
  return { ...rest, ...tokens };
}

export function folderSession(server: string, saved: SavedSession): FolderSession {
  const { accessToken, refreshToken, accountId, accountName, deviceId, deviceName, homeNamespaceId } = saved;
  const tokens = { accessToken, refreshToken };
  return { server, accountId, accountName, deviceId, deviceName, homeNamespaceId, tokens };
}
