import type { SyncClient } from "@syncline/core";
import { count, formatBytes, formatDuration } from "../terminal/quantities.js";

/** What an engine has done since the last time somebody asked. */
export interface Done {
  readonly received: number;
  readonly sent: number;
  readonly conflicts: number;
  readonly resurrected: number;
  /** Plain bytes of content that went either way. */
  readonly bytes: number;
}

/** Counts what an engine does. */
export class Tally {
  #done: { -readonly [K in keyof Done]: Done[K] } = nothing();

  constructor(client: SyncClient) {
    client.on("applied", () => this.#done.received++);
    client.on("committed", () => this.#done.sent++);
    client.on("conflict", () => this.#done.conflicts++);
    client.on("resurrected", () => this.#done.resurrected++);
    let before = 0;
    client.on("status", ({ phase, progress: { bytesDone } }) => {
      // What is read while the disk is looked at goes nowhere yet.
      if (phase === "syncing" && bytesDone > before) this.#done.bytes += bytesDone - before;
      before = bytesDone;
    });
  }

  /** What was done since the last call. */
  take(): Done {
    const done = this.#done;
    this.#done = nothing();
    return done;
  }
}

const nothing = () => ({ received: 0, sent: 0, conflicts: 0, resurrected: 0, bytes: 0 });

/** `2 received, 1 sent, 3.4 MiB in 0.8 s`. */
export function describeDone(
  { received, sent, conflicts, resurrected, bytes }: Done,
  tookMs?: number,
): string {
  const parts = [`${received} received`, `${sent} sent`];
  if (bytes > 0) parts.push(formatBytes(bytes));
  if (conflicts > 0) parts.push(count(conflicts, "conflict"));
  if (resurrected > 0) parts.push(`${resurrected} kept against a deletion`);
  return parts.join(", ") + (tookMs === undefined ? "" : ` in ${formatDuration(tookMs)}`);
}
