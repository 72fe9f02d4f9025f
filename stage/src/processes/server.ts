import { Child } from "./child.js";
import type { ServerOrder, Usage } from "./messages.js";

/** The reference server in a process of its own. */
export class ServerProcess {
  readonly #dataDir: string;
  #child: Child<ServerOrder>;
  url = "";

  private constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#child = newChild();
  }

  static async start(dataDir: string): Promise<ServerProcess> {
    const server = new ServerProcess(dataDir);
    server.url = await server.#open(0);
    return server;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** `kill -9`, and another one on the same port. */
  async restart(): Promise<void> {
    await this.#child.kill();
    this.#child = newChild();
    await this.#open(Number(new URL(this.url).port));
  }

  usage(): Promise<Usage> {
    return this.#child.ask({ do: "usage" });
  }

  async close(): Promise<void> {
    await this.#child.ask({ do: "close" });
    await this.#child.end();
  }

  #open(port: number): Promise<string> {
    return this.#child.ask({ do: "open", setup: { dataDir: this.#dataDir, port } });
  }
}

const newChild = () => new Child<ServerOrder>("./server.js", () => {});
