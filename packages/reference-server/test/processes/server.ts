import { createServer } from "node:net";
import type { Programs } from "./bundle.js";
import { RunningProcess } from "./running-process.js";

/** The reference server in a process of its own, always on the same folder and the same port. */
export class Server {
  readonly dataDir: string;
  readonly #programs: Programs;
  readonly #port: number;
  readonly #accessTokenMs: number;
  #process: RunningProcess | undefined;
  readonly complaints: string[] = [];

  private constructor(programs: Programs, dataDir: string, port: number, accessTokenMs: number) {
    this.#programs = programs;
    this.dataDir = dataDir;
    this.#port = port;
    this.#accessTokenMs = accessTokenMs;
  }

  static async start(programs: Programs, dataDir: string, accessTokenMs = 15 * 60_000): Promise<Server> {
    const server = new Server(programs, dataDir, await freePort(), accessTokenMs);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get running(): boolean {
    return this.#process !== undefined && !this.#process.ended;
  }

  async start(): Promise<void> {
    const setup = { dataDir: this.dataDir, port: this.#port, accessTokenMs: this.#accessTokenMs };
    this.#process = new RunningProcess(this.#programs.server, setup);
    await this.#process.ready;
  }

  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    await process?.kill();
    if (process !== undefined && process.complaints !== "") this.complaints.push(process.complaints);
  }

  async close(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    await process?.close();
  }
}

/**
 * Below the ports that systems hand out by themselves: while the server is down, no connection of
 * anybody may take its port.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const listener = createServer();
    const free = await new Promise<boolean>((resolve) => {
      listener.once("error", () => resolve(false));
      listener.listen(port, "127.0.0.1", () => listener.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
