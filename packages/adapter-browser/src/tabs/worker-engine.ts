import { SyncError, type TokenSource } from "@syncline/core";
import {
  type EngineOptions,
  fromSentError,
  names,
  type PageMessage,
  toSentError,
  type WorkerMessage,
} from "../messages/index.js";
import { browserPlatform } from "../platform/index.js";
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
  /** Whoever gets the lock that a worker holds for life takes it for dead. Nothing else tells of that. */
  const suspect = () => {
    send({ kind: "ask" });
    clock.sleep(answerMs, watching.signal).then(
      () => end(died()),
      () => {},
    );
  };
  const opened = new Promise<void>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      switch (data.kind) {
        case "alive":
          // Alive all the same: page and worker have no locks in common any more.
          if (isAlive) return end(apart());
          isAlive = true;
          locks.request(names.engineLock(engine.name), { signal: watching.signal }, suspect).catch(() => {});
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

/** How long a worker may take to answer that it is not dead, in milliseconds. */
const answerMs = 500;
const { clock } = browserPlatform;

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

/** Chromium gives an origin new locks when its site data are cleared, and open pages keep the old ones. */
function apart(): SyncError {
  return new SyncError("unsupported", {
    message:
      "The browser's site data were cleared while this page was open: reload it. What was sent is on the server.",
  });
}

function notLoaded(cause: unknown): SyncError {
  return new SyncError("unsupported", {
    cause,
    message:
      "The engine's worker could not be loaded. See which scripts the page's policy (worker-src) allows.",
  });
}
