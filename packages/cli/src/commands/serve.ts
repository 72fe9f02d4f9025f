import { join } from "node:path";
import type { LogEntry } from "@syncline/reference-server";
import { everywhere, serving } from "../settings/catalogue.js";
import { homeOf } from "../state-folder/state-folder.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Command } from "./command.js";

export const defaultPort = 4920;

export const serveCommand: Command = {
  name: "serve",
  operands: "",
  mostOperands: 0,
  summary: "run a server, with its metadata in SQLite and its blobs in a folder",
  settings: [...serving, ...everywhere],
  async run({ settings, terminal, signal }) {
    // Loaded when it is needed: the other commands start in half the time without it.
    const { startServer } = await import("@syncline/reference-server");
    const dataDir = settings.text("data") ?? join(homeOf(settings), "server");
    const server = await startServer({
      dataDir,
      host: settings.text("host") ?? "127.0.0.1",
      port: settings.number("port") ?? defaultPort,
      logger: (entry) => report(entry, terminal),
    });
    const { url } = server;
    terminal.say(`Syncline serves on ${url}, with its data in ${dataDir}.`);
    terminal.say("Stop it with Ctrl-C.");
    terminal.tell({ event: "listening", url, dataDir });
    await interrupted(signal);
    await server.close();
    terminal.tell({ event: "closed" });
    return "inSync";
  },
};

/** Each request is for metrics; people hear of what went wrong. */
function report(entry: LogEntry, terminal: Terminal): void {
  if (entry.level === "info") return;
  const { error, event: about, ...rest } = entry;
  const cause = error instanceof Error ? error.message : undefined;
  terminal.warn(`${entry.level}: ${about} ${entry.route ?? ""} ${entry.code ?? ""} ${cause ?? ""}`.trimEnd());
  terminal.tell({ event: "log", about, ...rest, ...(cause === undefined ? {} : { cause }) });
}

function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
