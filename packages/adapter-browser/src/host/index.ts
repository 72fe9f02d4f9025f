export { EngineHost } from "./engine-host.js";
export { serveWorker, type WorkerScope } from "./serve-worker.js";
