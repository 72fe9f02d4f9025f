export { commands } from "./commands/index.js";
export { exitCodes } from "./program/exit-codes.js";
export { referencePage } from "./program/help.js";
export { main } from "./program/main.js";
export { run } from "./program/run.js";
export type { Streams } from "./terminal/terminal.js";
