import type { FolderSync, SyncError, TokenSource } from "@syncline/core";
import { onDisk } from "../disk/index.js";
import {
  type EngineOptions,
  names,
  openChannel,
  type PageMessage,
  toSentError,
  type WorkerMessage,
} from "../messages/index.js";
import { EngineHost } from "./engine-host.js";
import { PageTokens } from "./page-tokens.js";

/** What is used of a dedicated worker's global scope. */
export interface WorkerScope {
  postMessage(message: WorkerMessage): void;
  onmessage: ((event: MessageEvent<PageMessage>) => void) | null;
  ononline: (() => void) | null;
}

/** `onEnd`: the engine cannot go on; another one, opened on what there is then, can. */
export type OpenEngine = (
  options: EngineOptions,
  token: TokenSource,
  onEnd: (error: SyncError) => void,
) => Promise<FolderSync>;

/**
 * Makes a dedicated worker the home of an engine, which is opened when the page asks for it. It is there for all tabs, and only
 * one of an origin and a name is at a time: it waits until another one has ended.
 */
export function serveWorker(scope: WorkerScope, openEngine: OpenEngine): void {
  const send = (message: WorkerMessage) => scope.postMessage(message);
  const fail = (error: unknown) => send({ kind: "failed", error: toSentError(error) });
  const tokens = new PageTokens(send);
  let close = async (): Promise<void> => {};

  const open = async (options: EngineOptions, running: boolean): Promise<void> => {
    const { locks } = navigator;
    await onDisk(() => holdForLife(locks, names.engineLock(options.name)));
    send({ kind: "alive" });
    const sync = await openEngine(options, (request) => tokens.ask(request), fail);
    const host = new EngineHost({ name: options.name, sync, running, locks, openChannel });
    scope.ononline = () => host.tryNow();
    close = async () => {
      scope.ononline = null;
      host.close();
      await sync.close();
    };
    if (running) await sync.start();
    send({ kind: "opened" });
  };

  scope.onmessage = ({ data }) => {
    if (data.kind === "open") {
      open(data.options, data.running).catch(fail);
    } else if (data.kind === "ask") {
      send({ kind: "alive" });
    } else if (data.kind === "close") {
      close()
        .catch(() => {})
        .then(() => send({ kind: "closed" }));
    } else tokens.take(data);
  };
}

/** Resolves when this worker has the lock, which it keeps until it ends. */
function holdForLife(locks: LockManager, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const held = () => {
      resolve();
      return new Promise<never>(() => {});
    };
    locks.request(name, held).catch(reject);
  });
}
