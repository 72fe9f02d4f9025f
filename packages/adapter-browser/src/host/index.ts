export { EngineHost, type EngineHostOptions } from "./engine-host.js";
export { type OpenEngine, serveWorker, type WorkerScope } from "./serve-worker.js";
