export { workerEntry } from "./worker-entry.js";
export { WorkerPool } from "./worker-pool.js";
