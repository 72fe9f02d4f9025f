export { type SessionFile, sessionFile } from "./session-file.js";
