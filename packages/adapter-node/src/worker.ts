import { parentPort } from "node:worker_threads";
import { serveCuts } from "./workers/serve-cuts.js";

// The entry of a worker thread: see `workers/worker-pool.ts`. On the main thread there is nobody to serve.
if (parentPort !== null) serveCuts(parentPort);
