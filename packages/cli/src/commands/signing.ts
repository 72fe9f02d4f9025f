import { systemClock, systemRandomness } from "@syncline/adapter-node";
import { isSyncError, SyncError, sessionTokenSource, signOut } from "@syncline/core";
import { enrol } from "../session/enrol.js";
import { account, everywhere, place } from "../settings/catalogue.js";
import { folderSession, readSession, savedSession, writeSession } from "../state-folder/session-file.js";
import { stateFolderOf } from "../state-folder/state-folder.js";
import type { Call, Command } from "./command.js";

const settings = [...account, ...place, ...everywhere];

const entering = (entry: "sign-up" | "sign-in", summary: string): Command => ({
  name: entry,
  operands: "[folder]",
  mostOperands: 1,
  summary,
  settings,
  async run(call) {
    const state = await stateFolderOf(call.operands[0] ?? ".", call.settings);
    const { server, accountName, deviceName, deviceId } = await enrol(entry, { ...call, state });
    call.terminal.say(`${state.folder} is signed in as ${accountName} on ${server}.`);
    call.terminal.tell({ folder: state.folder, server, account: accountName, device: deviceName, deviceId });
    return "inSync";
  },
});

export const signUpCommand = entering("sign-up", "create an account, and sign a folder in");
export const signInCommand = entering("sign-in", "sign a folder in with an account that exists");

export const signOutCommand: Command = {
  name: "sign-out",
  operands: "[folder]",
  mostOperands: 1,
  summary: "end a folder's session; its files stay as they are",
  settings: [...place, ...everywhere],
  async run(call) {
    const state = await stateFolderOf(call.operands[0] ?? ".", call.settings);
    const session = await readSession(state.path);
    if (session?.tokens === undefined)
      throw new SyncError("unauthenticated", { message: "Nobody is signed in here." });
    const told = await tellServer(state.path, call);
    const { tokens: _, ...rest } = session;
    await writeSession(state.path, rest);
    const { server, accountName } = session;
    call.terminal.say(`${state.folder} is signed out.`);
    if (!told) call.terminal.warn("The server could not be reached: the session there ends by itself.");
    call.terminal.tell({ folder: state.folder, server, account: accountName, serverTold: told });
    return "inSync";
  },
};

/** Ends the session on the server too, if that can be reached. One that has ended already is fine. */
async function tellServer(statePath: string, { signal }: Call): Promise<boolean> {
  const session = await readSession(statePath);
  if (session === undefined) return false;
  const options = { url: session.server, clock: systemClock, randomness: systemRandomness };
  const token = sessionTokenSource({
    ...options,
    load: async () => savedSession(await readSession(statePath)),
    save: async (saved) => await writeSession(statePath, folderSession(session.server, saved)),
  });
  try {
    const accessToken = await token({ signal });
    try {
      await signOut(accessToken, { ...options, signal });
    } catch (error) {
      if (!isSyncError(error, "token_expired", "unauthenticated")) throw error;
      await signOut(await token({ refused: accessToken, signal }), { ...options, signal });
    }
    return true;
  } catch (error) {
    if (isSyncError(error, "token_revoked", "unauthenticated", "token_expired")) return true;
    if (isSyncError(error)) return false;
    throw error;
  }
}
