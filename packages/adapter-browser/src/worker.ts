/** The program of the worker that has the engine: see `openBrowserSync`. */

import { serveWorker, type WorkerScope } from "./host/index.js";
import { openBrowserEngine } from "./host/open-browser-engine.js";

serveWorker(globalThis as unknown as WorkerScope, openBrowserEngine);
