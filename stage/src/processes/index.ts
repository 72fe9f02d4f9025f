export { Bulletin } from "./bulletin.js";
export { type EngineOptions, EngineProcess } from "./engine.js";
export { ServerProcess } from "./server.js";
