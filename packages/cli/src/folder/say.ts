import type { Halt, Problem } from "@syncline/core";
import type { ProgressBar } from "../terminal/progress-bar.js";
import type { Terminal } from "../terminal/terminal.js";
import type { FolderRun } from "./folder-run.js";

export function sayHalt({ message, decisions }: Halt, terminal: Terminal): void {
  terminal.warn(`Halted: ${message}`);
  terminal.warn(`Decide with --resolve ${decisions.join(" or --resolve ")}.`);
}

export function sayProblems(problems: readonly Problem[], terminal: Terminal): void {
  for (const { path, message, code, remedy } of problems)
    terminal.warn(`${path || "."}: ${message} [${code}] ${remedy}`);
}

/** People should hear of what they would otherwise find one day. */
export function announceConflicts({ client, terminal }: FolderRun, bar: ProgressBar): void {
  client.on("conflict", ({ path, copyPath }) => {
    bar.clear();
    terminal.say(`Both sides changed ${path}: yours is in ${copyPath}.`);
  });
  client.on("resurrected", ({ path, side }) => {
    bar.clear();
    terminal.say(
      `${path} was deleted ${side === "local" ? "here" : "elsewhere"}, but changed since: it is kept.`,
    );
  });
}
