import type { SyncStatus } from "@syncline/core";
import { formatBytes, formatDuration } from "./quantities.js";
import type { Terminal } from "./terminal.js";

const barWidth = 24;
const clearLine = "\r\u001b[K";

/** The text of a progress line, without colours or control characters. */
export function progressLine({ phase, progress, pending, problems }: SyncStatus): string {
  const { filesDone, filesTotal, bytesDone, bytesTotal, etaMs } = progress;
  if (phase === "scanning") return `scanning  ${filesDone} files  ${formatBytes(bytesDone)}`;
  if (phase !== "syncing")
    return pending === 0 && problems.length === 0 && phase === "idle" ? "in sync" : phase;
  if (filesTotal === 0) return "syncing";
  const share = bytesTotal > 0 ? bytesDone / bytesTotal : filesDone / filesTotal;
  const filled = Math.round(Math.min(1, share) * barWidth);
  const bar = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
  const left = etaMs === undefined ? "" : `  ${formatDuration(etaMs)} left`;
  return `${bar} ${Math.floor(Math.min(1, share) * 100)}%  ${filesDone}/${filesTotal} files  ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}${left}`;
}

/** Draws the status on one line that keeps changing. Draws nothing where nobody would see it. */
export class ProgressBar {
  readonly #terminal: Terminal;
  #drawn = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  draw(status: SyncStatus): void {
    if (!this.#terminal.animated) return;
    const { errors } = this.#terminal.streams;
    const line = progressLine(status).slice(0, Math.max(10, (errors.columns ?? 80) - 1));
    if (line === this.#drawn) return;
    this.#drawn = line;
    errors.write(clearLine + line);
  }

  /** Takes the line away, so that something else can be said. */
  clear(): void {
    if (this.#drawn === "") return;
    this.#drawn = "";
    this.#terminal.streams.errors.write(clearLine);
  }
}
