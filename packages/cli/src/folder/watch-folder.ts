import type { SyncStatus } from "@syncline/core";
import { answerOf } from "../control/answer.js";
import { listenForControl } from "../control/listen.js";
import { type ExitReason, reasonOfStatus } from "../program/exit-codes.js";
import { StatusFile } from "../state-folder/status-file.js";
import { ProgressBar } from "../terminal/progress-bar.js";
import { type FolderRun, statusOf } from "./folder-run.js";
import { announceConflicts, sayHalt, sayProblems } from "./say.js";
import { describeDone, Tally } from "./tally.js";

/** Keeps a folder in sync until interrupted. Other commands can ask it meanwhile. */
export async function watchFolder(run: FolderRun): Promise<ExitReason> {
  const { client, state, terminal, signal } = run;
  const file = new StatusFile(state.path);
  const failed = new AbortController();
  const stories = new Storyteller(run);
  let decision = run.decision;
  client.subscribe((status) => {
    stories.hear(status);
    file.put(statusOf(run, true));
    if (status.phase === "stopped") failed.abort();
    if (status.halt === undefined || decision === undefined) return;
    const chosen = decision;
    decision = undefined;
    client.resolve(chosen).catch((error: Error) => terminal.warn(error.message));
  });
  for (const event of ["conflict", "resurrected", "applied", "committed", "problem"] as const) {
    client.on(event, (detail: object) => terminal.tell({ event, ...detail }));
  }
  const control = await listenForControl(state.path, async (request) =>
    request.do === "status" ? statusOf(run, true) : await answerOf(client, request),
  );
  try {
    await client.start();
    await interrupted(AbortSignal.any([signal, failed.signal]));
    const reason = reasonOfStatus(client.status);
    const last = client.status;
    await client.stop();
    file.put({ ...statusOf(run, false), ...last });
    return reason;
  } finally {
    stories.end();
    await control.close();
    await file.settled();
  }
}

/** Tells what happens as it happens: in words once things have come to rest, to programs every step. */
class Storyteller {
  readonly #run: FolderRun;
  readonly #bar: ProgressBar;
  readonly #tally: Tally;
  #told = "";
  #greeted = false;

  constructor(run: FolderRun) {
    this.#run = run;
    this.#bar = new ProgressBar(run.terminal);
    this.#tally = new Tally(run.client);
    announceConflicts(run, this.#bar);
  }

  hear(status: SyncStatus): void {
    const { terminal } = this.#run;
    terminal.tell({ event: "status", ...status });
    if (status.phase === "scanning" || status.phase === "syncing") {
      this.#bar.draw(status);
      return;
    }
    this.#bar.clear();
    if (status.phase === "idle") this.#rest(status);
    else this.#once(status.phase, () => this.#trouble(status));
  }

  end(): void {
    this.#bar.clear();
  }

  #rest({ problems }: SyncStatus): void {
    const { terminal, state } = this.#run;
    const done = this.#tally.take();
    const moved = done.received + done.sent > 0;
    const standing = problems.length === 0 ? "In sync" : "Not in sync";
    if (moved || !this.#greeted) terminal.say(`${standing}: ${describeDone(done)}.`);
    if (!this.#greeted) terminal.say(`Watching ${state.folder}. Stop with Ctrl-C.`);
    this.#greeted = true;
    const list = JSON.stringify(problems);
    this.#once(list, () => sayProblems(problems, terminal));
  }

  #trouble({ halt, phase, problems }: SyncStatus): void {
    const { terminal } = this.#run;
    if (halt !== undefined) sayHalt(halt, terminal);
    else if (phase !== "stopped") sayProblems(problems, terminal);
  }

  #once(about: string, say: () => void): void {
    if (this.#told === about) return;
    this.#told = about;
    say();
  }
}

function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
