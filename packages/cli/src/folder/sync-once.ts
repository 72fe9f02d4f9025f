import { isSyncError } from "@syncline/core";
import { type ExitReason, exitCodes, reasonOfStatus } from "../program/exit-codes.js";
import { StatusFile } from "../state-folder/status-file.js";
import { ProgressBar } from "../terminal/progress-bar.js";
import { type FolderRun, statusOf } from "./folder-run.js";
import { announceConflicts, sayHalt, sayProblems } from "./say.js";
import { describeDone, Tally } from "./tally.js";

/** One pass until settled, with a summary. */
export async function syncOnce(run: FolderRun): Promise<ExitReason> {
  const { client, terminal } = run;
  const bar = new ProgressBar(terminal);
  const tally = new Tally(client);
  const startMs = performance.now();
  client.subscribe((status) => bar.draw(status));
  announceConflicts(run, bar);
  try {
    await pass(run);
  } finally {
    bar.clear();
    const file = new StatusFile(run.state.path);
    file.put(statusOf(run, false));
    await file.settled();
  }
  const { status } = client;
  const reason = reasonOfStatus(status);
  const tookMs = performance.now() - startMs;
  const done = tally.take();
  if (status.halt !== undefined) sayHalt(status.halt, terminal);
  else terminal.say(`${reason === "inSync" ? "In sync" : "Not in sync"}: ${describeDone(done, tookMs)}.`);
  sayProblems(status.problems, terminal);
  terminal.tell({ ...statusOf(run, false), ...done, tookMs, exitCode: exitCodes[reason].code });
  return reason;
}

/** A halt is in the status afterwards; other failures are thrown. */
async function pass({ client, decision, signal }: FolderRun): Promise<void> {
  for (const mayResolve of [decision !== undefined, false]) {
    try {
      await client.sync({ signal });
      return;
    } catch (error) {
      if (!isSyncError(error, "halted")) throw error;
      if (!mayResolve || decision === undefined) return;
      await client.resolve(decision, { signal });
    }
  }
}
