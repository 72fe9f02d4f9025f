import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Daemon, freePort, runProgram, startDaemon } from "../programs/index.js";
import { homeOf } from "./command-peer.js";

export const folderId = "bench";
const apiKey = "bench";

/** What the device says of the folder. */
export interface FolderStatus {
  readonly state: string;
  readonly needTotalItems: number;
  readonly globalFiles: number;
  readonly localFiles: number;
}

interface StateEvent {
  readonly id: number;
  readonly type: string;
  readonly data: { readonly from?: string; readonly to?: string };
}

/** One Syncthing with one folder, on the loopback alone: no discovery, relay, upgrade or report. */
export class SyncthingDevice {
  readonly id: string;
  readonly listenPort: number;
  readonly #home: string;
  readonly #apiPort: number;
  #daemon: Daemon | undefined;

  private constructor(home: string, id: string, ports: { readonly listen: number; readonly api: number }) {
    this.#home = home;
    this.id = id;
    this.listenPort = ports.listen;
    this.#apiPort = ports.api;
  }

  static async create(home: string): Promise<SyncthingDevice> {
    const words = ["generate", `--home=${home}`, "--no-default-folder", "--skip-port-probing"];
    await runProgram("syncthing", words, { env: homeOf(home) });
    const config = await readFile(join(home, "config.xml"), "utf8");
    const id = /<device id="([A-Z0-9-]+)"/.exec(config)?.[1];
    if (id === undefined) throw new Error("Syncthing made no device id.");
    return new SyncthingDevice(home, id, { listen: await freePort(), api: await freePort() });
  }

  /** `otherPort` undefined: waits for the other device to connect. */
  async configure(
    folder: string,
    other: string,
    otherPort: number | undefined,
    watches: boolean,
  ): Promise<void> {
    const address = otherPort === undefined ? "" : `<address>tcp://127.0.0.1:${otherPort}</address>`;
    await writeFile(
      join(this.#home, "config.xml"),
      `<configuration version="36">
  <folder id="${folderId}" path="${folder}" type="sendreceive" rescanIntervalS="0" fsWatcherEnabled="${watches}" fsWatcherDelayS="1">
    <device id="${this.id}"/><device id="${other}"/>
  </folder>
  <device id="${this.id}"><address>dynamic</address></device>
  <device id="${other}">${address}</device>
  <gui enabled="true"><address>127.0.0.1:${this.#apiPort}</address><apikey>${apiKey}</apikey></gui>
  <options>
    <listenAddress>tcp://127.0.0.1:${this.listenPort}</listenAddress>
    <globalAnnounceEnabled>false</globalAnnounceEnabled><localAnnounceEnabled>false</localAnnounceEnabled>
    <relaysEnabled>false</relaysEnabled><natEnabled>false</natEnabled><stunKeepaliveStartS>0</stunKeepaliveStartS>
    <reconnectionIntervalS>1</reconnectionIntervalS><startBrowser>false</startBrowser>
    <urAccepted>-1</urAccepted><crashReportingEnabled>false</crashReportingEnabled>
    <autoUpgradeIntervalH>0</autoUpgradeIntervalH><setLowPriority>false</setLowPriority>
  </options>
</configuration>
`,
    );
  }

  async start(): Promise<void> {
    const env = { ...homeOf(this.#home), STNORESTART: "1", STNOUPGRADE: "1" };
    const words = ["serve", `--home=${this.#home}`, "--no-browser"];
    this.#daemon = await startDaemon("syncthing", words, { env }, () => this.#call("GET", "system/ping"));
  }

  async stop(): Promise<void> {
    await this.#daemon?.stop();
    this.#daemon = undefined;
  }

  async isConnectedTo(id: string): Promise<boolean> {
    type Connections = { readonly connections: Record<string, { readonly connected: boolean } | undefined> };
    const { connections } = await this.#call<Connections>("GET", "system/connections");
    return connections[id]?.connected === true;
  }

  /** Looks at the whole folder; resolves when it has. */
  async scan(): Promise<void> {
    await this.#call("POST", `db/scan?folder=${folderId}`);
  }

  status(): Promise<FolderStatus> {
    return this.#call("GET", `db/status?folder=${folderId}`);
  }

  /** Resolves when the look that follows every start is over. */
  async untilScanned(): Promise<void> {
    for (let since = 0; ; ) {
      // Events of one kind alone are remembered only from the first time that somebody asks for them.
      const events = await this.#call<readonly StateEvent[]>("GET", `events?since=${since}&timeout=60`);
      const states = events.filter(({ type }) => type === "StateChanged");
      if (states.some(({ data }) => data.from === "scanning" && data.to === "idle")) return;
      since = events.at(-1)?.id ?? since;
    }
  }

  async #call<T>(method: string, path: string): Promise<T> {
    const url = `http://127.0.0.1:${this.#apiPort}/rest/${path}`;
    const answer = await fetch(url, { method, headers: { "X-API-Key": apiKey } });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
