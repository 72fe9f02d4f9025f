import { type ChildProcess, spawn } from "node:child_process";

export interface ProgramOptions {
  readonly cwd?: string;
  /** Beside PATH and nothing else: whatever the user has set up for these programs must not count. */
  readonly env?: Readonly<Record<string, string>>;
}

const lastWordsLength = 2000;
const graceMs = 5000;

/** What was started here and still runs ends with this process, however that ends. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

function start(program: string, args: readonly string[], { cwd, env }: ProgramOptions) {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let printed = "";
  let lastWords = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsLength);
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve(signal ?? code);
    });
  });
  ended.catch(() => running.delete(child));
  return {
    child,
    ended,
    printed: () => printed,
    lastWords: () => lastWords || printed.slice(-lastWordsLength),
  };
}

/** Runs a program to its end and returns what it printed. Rejects with its last words when it fails. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<string> {
  const { ended, printed, lastWords } = start(program, args, options);
  const end = await ended;
  if (end !== 0) throw new Error(`${program} ${args[0] ?? ""} ended with ${end}: ${lastWords().trim()}`);
  return printed();
}

/** A program that runs until it is stopped. */
export interface Daemon {
  stop(): Promise<void>;
}

/** Starts a program that stays, and resolves when `isReady` does not throw any more. */
export async function startDaemon(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
  isReady: () => Promise<unknown>,
): Promise<Daemon> {
  const { child, ended, lastWords } = start(program, args, options);
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  ended.then(over, over);
  const untilMs = performance.now() + 30_000;
  for (;;) {
    try {
      await isReady();
      break;
    } catch (error) {
      if (isOver || performance.now() > untilMs) {
        child.kill("SIGKILL");
        throw new Error(`${program} did not start: ${lastWords().trim()}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return {
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
