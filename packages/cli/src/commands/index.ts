import type { Command } from "./command.js";
import { explainCommand } from "./explain.js";
import { serveCommand } from "./serve.js";
import { signInCommand, signOutCommand, signUpCommand } from "./signing.js";
import { statusCommand } from "./status.js";
import { syncCommand } from "./sync.js";
import { historyCommand, restoreCommand, trashCommand } from "./versions.js";

export type { Command } from "./command.js";

export const commands: readonly Command[] = [
  serveCommand,
  syncCommand,
  statusCommand,
  explainCommand,
  historyCommand,
  trashCommand,
  restoreCommand,
  signUpCommand,
  signInCommand,
  signOutCommand,
];
