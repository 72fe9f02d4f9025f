import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../bin/syncline.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** What was printed with `--json`, a document for each line. */
  readonly documents: readonly Record<string, unknown>[];
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
}

/** A home folder of its own, with the programs that were started in it. */
export class World {
  readonly home: string;
  readonly #running = new Set<Program>();

  private constructor(home: string) {
    this.home = home;
  }

  static async open(): Promise<World> {
    return new World(await mkdtemp(join(tmpdir(), "syncline-cli-")));
  }

  async folder(name: string): Promise<string> {
    const path = join(this.home, name);
    await mkdir(path, { recursive: true });
    return path;
  }

  /** Starts `syncline` as a process of its own. */
  start(words: readonly string[], options: RunOptions = {}): Program {
    const program = new Program(words, this.home, options);
    this.#running.add(program);
    return program;
  }

  /** Runs `syncline` to its end. */
  async run(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return await this.start(words, options).ended;
  }

  /** A server on a free port; resolves with its address. */
  async serve(data = "server"): Promise<{ url: string; program: Program }> {
    const program = this.start(["serve", "--port", "0", "--data", join(this.home, data), "--json"]);
    const { url } = await program.until(({ event }) => event === "listening");
    return { url: url as string, program };
  }

  async close(): Promise<void> {
    for (const program of this.#running) program.signal("SIGKILL");
    for (const program of this.#running) await program.ended;
    await rm(this.home, { recursive: true, force: true });
  }
}

type Document = Readonly<Record<string, unknown>>;

export class Program {
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;
  readonly #documents: Record<string, unknown>[] = [];
  readonly #listeners = new Set<() => void>();
  #over = false;

  constructor(words: readonly string[], home: string, { environment = {}, input, cwd }: RunOptions) {
    const { PATH = "" } = process.env;
    this.#process = spawn(process.execPath, [bin, ...words], {
      cwd: cwd ?? home,
      env: { PATH, HOME: home, SYNCLINE_HOME: join(home, "state"), ...environment },
    });
    this.#process.stdin?.end(input ?? "");
    this.ended = this.#collect();
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Stops it as Ctrl-C does. */
  async stop(): Promise<Ended> {
    this.signal("SIGINT");
    return await this.ended;
  }

  /** The first document, printed so far or later, for which it holds. Rejects when the program ends before. */
  async until(holds: (document: Document) => boolean): Promise<Document> {
    for (;;) {
      const found = this.#documents.find(holds);
      if (found !== undefined) return found;
      if (this.#over) throw new Error(`The program ended: ${JSON.stringify(await this.ended)}`);
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  async #collect(): Promise<Ended> {
    let output = "";
    let errors = "";
    const { stdout, stderr } = this.#process;
    if (stdout === null || stderr === null) throw new Error("The program has no output.");
    stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    createInterface({ input: stdout }).on("line", (line) => {
      output += `${line}\n`;
      if (line.startsWith("{")) this.#documents.push(JSON.parse(line) as Record<string, unknown>);
      this.#wake();
    });
    const code = await new Promise<number | null>((resolve) => this.#process.on("close", resolve));
    this.#over = true;
    this.#wake();
    return { code, output, errors, documents: this.#documents };
  }

  #wake(): void {
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
