import { Child } from "./child.js";
import type { ServerOrder, ServerSetup } from "./messages.js";

/** The reference server in a process of its own. */
export class ServerProcess {
  readonly #setup: Omit<ServerSetup, "port">;
  #child: Child<ServerOrder>;
  url = "";

  private constructor(setup: Omit<ServerSetup, "port">) {
    this.#setup = setup;
    this.#child = newChild();
  }

  static async start(setup: Omit<ServerSetup, "port">): Promise<ServerProcess> {
    const server = new ServerProcess(setup);
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

  async close(): Promise<void> {
    await this.#child.ask({ do: "close" });
    await this.#child.end();
  }

  #open(port: number): Promise<string> {
    return this.#child.ask({ do: "open", setup: { ...this.#setup, port } });
  }
}

const newChild = () => new Child<ServerOrder>("./server.js", () => {});
