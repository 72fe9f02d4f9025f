import { openBrowserSync } from "@syncline/adapter-browser";
import type { DeviceId, FolderSync, SyncStatus } from "@syncline/core";
import { seededBlob } from "./seeded-blob.js";
import { storage } from "./storage.js";
import type { PageOptions, PageTools } from "./tools.js";

const workers: Worker[] = [];
const PlainWorker = Worker;
window.Worker = class extends PlainWorker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args);
    workers.push(this);
  }
};

const thread: PageTools["thread"] = { longTasksMs: [], digests: 0 };
let watchedSinceMs = 0;
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) {
    // It is told of later than it happens.
    if (startTime >= watchedSinceMs) thread.longTasksMs.push(duration);
  }
}).observe({ type: "longtask" });
const digest = crypto.subtle.digest.bind(crypto.subtle);
crypto.subtle.digest = (...args) => {
  thread.digests++;
  return digest(...args);
};

const isAtRest = ({ phase, pending, inSyncAtMs, problems }: SyncStatus) =>
  phase === "idle" && pending === 0 && inSyncAtMs !== undefined && problems.length === 0;

const tools: PageTools = {
  sync: undefined as unknown as FolderSync,
  async open({ device, worker, ...options }: PageOptions) {
    tools.sync = await openBrowserSync({
      ...options,
      device: { id: device.id as DeviceId, name: device.name },
      ...(worker === undefined ? {} : { worker: () => new Worker(worker, { type: "module" }) }),
    });
  },
  inSync: () =>
    new Promise((resolve) => {
      const look = (status: SyncStatus) => {
        if (!isAtRest(status)) return;
        undo();
        resolve();
      };
      const undo = tools.sync.subscribe(look);
      look(tools.sync.status);
    }),
  killWorker: () => workers.at(-1)?.terminate(),
  async writeSeeded(path, seed, sizeBytes) {
    const blob = await seededBlob(seed, sizeBytes);
    Object.assign(thread, { longTasksMs: [], digests: 0 });
    watchedSinceMs = performance.now();
    await tools.sync.files.write(path, blob);
  },
  async hash(path) {
    const hash = await digest("SHA-256", await tools.sync.files.read(path));
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  },
  storage,
  thread,
};
Object.assign(window, { tools });
