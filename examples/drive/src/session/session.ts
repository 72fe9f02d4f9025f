import { browserPlatform, openBrowserSync } from "@syncline/adapter-browser";
import {
  type DeviceId,
  type FolderSync,
  listDevices,
  type SavedSession,
  sessionTokenSource,
  signIn,
  signOut,
  signUp,
} from "@syncline/core";
import { deviceNameOf } from "./device-name.js";
import { forgetSession, loadSession, onSessionElsewhere, saveSession } from "./kept-session.js";

export type SessionState =
  | { readonly kind: "signed-out" }
  | { readonly kind: "opening" }
  | { readonly kind: "open"; readonly sync: FolderSync; readonly account: string }
  /** Signed in, but the drive could not be opened in this browser. */
  | { readonly kind: "failed"; readonly error: unknown };

/** Tabs renew the tokens of one session, and read what another one has saved. */
const keptTokens = {
  load: async () => loadSession(),
  save: async (renewed: SavedSession) => saveSession(renewed),
};

const server = { ...browserPlatform, url: location.origin };

/** The one session of this page: signed out, or in with an open drive. */
class Session {
  #state: SessionState = { kind: "signed-out" };
  readonly #listeners = new Set<() => void>();

  #token = sessionTokenSource({ ...server, ...keptTokens });

  readonly get = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Goes on where this browser was, if it is signed in. */
  async resume(): Promise<void> {
    const session = loadSession();
    if (session === undefined) return;
    this.#take({ kind: "opening" });
    try {
      await this.#open(session);
    } catch (error) {
      this.#take({ kind: "failed", error });
    }
  }

  /** Rejects with what the server refuses it with. */
  async sign(how: "in" | "up", name: string, password: string): Promise<void> {
    const request = { name, password, deviceName: deviceNameOf(navigator.userAgent) };
    const grant = await (how === "up" ? signUp : signIn)(request, server);
    saveSession(grant);
    this.#token = sessionTokenSource({ ...server, ...keptTokens });
    await this.resume();
  }

  /** Ends the session here and on the server. What is kept in this browser stays, and is there again after the next sign-in. */
  async end(): Promise<void> {
    const session = loadSession();
    forgetSession();
    const state = this.#state;
    this.#take({ kind: "signed-out" });
    if (state.kind === "open") await state.sync.close();
    // Without a network the server hears nothing; the tokens are gone from here all the same.
    if (session !== undefined) await signOut(session.accessToken, server).catch(() => {});
  }

  /** The device that this browser is for the server. */
  get deviceId(): DeviceId | undefined {
    return loadSession()?.deviceId;
  }

  /** The account's devices by id. */
  async deviceNames(): Promise<ReadonlyMap<string, string>> {
    const devices = await listDevices(this.#token, server);
    return new Map(devices.map(({ id, name }) => [id, name]));
  }

  async #open(session: SavedSession): Promise<void> {
    const { homeNamespaceId: namespaceId, deviceId, deviceName, accountName } = session;
    const sync = await openBrowserSync({
      name: namespaceId,
      remote: { url: server.url, namespaceId, token: this.#token },
      device: { id: deviceId, name: deviceName },
    });
    this.#take({ kind: "open", sync, account: accountName });
    await sync.start();
  }

  #take(state: SessionState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

export const session = new Session();
onSessionElsewhere(() => location.reload());
