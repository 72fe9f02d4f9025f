import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeFileSystem, nodePlatform, sqliteState } from "@syncline/adapter-node";
import { httpRemote, openSync, type SyncClient, signIn, signUp } from "@syncline/core";
import { startServer } from "@syncline/reference-server";

const account = { name: "ada", password: "correct horse battery staple" };

/** What a page's device needs to sync: the server, its token, and who it is. */
export interface PageAccess {
  readonly url: string;
  readonly namespaceId: string;
  readonly token: string;
  readonly device: { readonly id: string; readonly name: string };
}

/** What a page has around it: a real server that lets it in, and a folder of this machine that is synced with it. */
export class Scene {
  readonly access: PageAccess;
  readonly desk: SyncClient;
  readonly #home: string;
  readonly #origin: string;
  #server: Awaited<ReturnType<typeof startServer>> | undefined;

  private constructor(
    home: string,
    origin: string,
    server: Awaited<ReturnType<typeof startServer>>,
    access: PageAccess,
    desk: SyncClient,
  ) {
    this.#home = home;
    this.#origin = origin;
    this.#server = server;
    this.access = access;
    this.desk = desk;
  }

  /** For a page of this origin. */
  static async open(origin: string): Promise<Scene> {
    const home = await mkdtemp(join(tmpdir(), "syncline-browser-"));
    const server = await startServer({ ...hosting(home, origin), port: 0 });
    const { url } = server;
    const page = await signUp({ ...account, deviceName: "page" }, { ...nodePlatform, url });
    const desk = await signIn({ ...account, deviceName: "desk" }, { ...nodePlatform, url });
    const folder = join(home, "desk");
    await mkdir(folder);
    const namespaceId = page.homeNamespaceId;
    const client = await openSync({
      ...nodePlatform,
      fs: nodeFileSystem(folder),
      state: sqliteState(join(home, "desk.state", "index.db")),
      remote: httpRemote({ ...nodePlatform, url, namespaceId, token: desk.accessToken }),
      device: { id: desk.deviceId, name: desk.deviceName },
    });
    const device = { id: page.deviceId, name: page.deviceName };
    return new Scene(home, origin, server, { url, namespaceId, token: page.accessToken, device }, client);
  }

  /** For a page of another device of the same account. */
  async anotherDevice(deviceName: string): Promise<PageAccess> {
    const { url, namespaceId } = this.access;
    const session = await signIn({ ...account, deviceName }, { ...nodePlatform, url });
    const device = { id: session.deviceId, name: session.deviceName };
    return { url, namespaceId, token: session.accessToken, device };
  }

  /** The server is away. */
  async serverGoes(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  /** The server is back where it was. */
  async serverComes(): Promise<void> {
    const port = Number(new URL(this.access.url).port);
    this.#server = await startServer({ ...hosting(this.#home, this.#origin), port });
  }

  async close(): Promise<void> {
    await this.desk.close();
    await this.serverGoes();
    await rm(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function hosting(home: string, origin: string) {
  return { dataDir: join(home, "server"), allowedOrigins: [origin] };
}
