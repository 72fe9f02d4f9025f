import { SyncError, type TokenSource } from "@syncline/core";
import {
  type EngineOptions,
  fromSentError,
  names,
  type PageMessage,
  toSentError,
  type WorkerMessage,
} from "../messages/index.js";
import type { StartedEngine } from "./leadership.js";

export interface WorkerEngineOptions {
  /** Makes the worker. */
  readonly worker: () => Worker;
  readonly engine: EngineOptions;
  readonly running: boolean;
  readonly token: TokenSource;
  readonly locks: LockManager;
}

/** An engine in a dedicated worker of this page. */
export function startWorkerEngine(options: WorkerEngineOptions): StartedEngine {
  try {
    return engineOf(options.worker(), options);
  } catch (error) {
    const never = new Promise<never>(() => {});
    return { opened: never, ended: Promise.resolve(notLoaded(error)), close: async () => {} };
  }
}

function engineOf(worker: Worker, { engine, running, token, locks }: WorkerEngineOptions): StartedEngine {
  const send = (message: PageMessage) => worker.postMessage(message);
  const watching = new AbortController();
  let end: (error: SyncError) => void = () => {};
  const ended = new Promise<SyncError>((resolve) => {
    end = (error) => {
      watching.abort();
      worker.terminate();
      resolve(error);
    };
  });
  let onClosed = () => {};
  const closed = new Promise<void>((resolve) => {
    onClosed = resolve;
  });
  let isAlive = false;
  const opened = new Promise<void>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      switch (data.kind) {
        case "alive":
          isAlive = true;
          // Whoever gets the lock that a worker holds for life knows that it is dead. Nothing else tells of that.
          locks
            .request(names.engineLock(engine.name), { signal: watching.signal }, () => end(died()))
            .catch(() => {});
          return;
        case "opened":
          return resolve();
        case "failed":
          return end(fromSentError(data.error));
        case "want token":
          return void giveToken(token, data.id, data.refused, send);
        case "closed":
          return onClosed();
      }
    };
  });
  // What is thrown later does not end a worker; what could not be loaded never lives.
  worker.onerror = (event) => {
    if (!isAlive) end(notLoaded(event.message));
  };
  send({ kind: "open", options: engine, running });
  return {
    opened,
    ended,
    close: async () => {
      send({ kind: "close" });
      await Promise.race([closed, ended]);
      watching.abort();
      worker.terminate();
    },
  };
}

async function giveToken(
  token: TokenSource,
  id: number,
  refused: string | undefined,
  send: (message: PageMessage) => void,
): Promise<void> {
  try {
    send({ kind: "token", id, token: await token({ refused }) });
  } catch (error) {
    send({ kind: "no token", id, error: toSentError(error) });
  }
}

function died(): SyncError {
  return new SyncError("interrupted", { message: "The engine's worker has ended." });
}

function notLoaded(cause: unknown): SyncError {
  return new SyncError("unsupported", {
    cause,
    message:
      "The engine's worker could not be loaded. See which scripts the page's policy (worker-src) allows.",
  });
}
