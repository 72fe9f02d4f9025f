export { findProgram } from "./find-program.js";
export { freePort, probePort } from "./ports.js";
export { type Daemon, runProgram, startDaemon } from "./program.js";
