import { SyncError } from "../errors/index.js";
import type { Principal, SyncService } from "../service/index.js";
import type { CallOptions, NamedChunk, Remote, RemoteEvent } from "./remote.js";

/** A remote in the same process as its service: for tests, simulations and apps that bring their own server. */
export function serviceRemote(service: SyncService, principal: Principal, namespaceId: string): Remote {
  const undos = new Set<() => void>();
  let closed = false;

  const call = async <T>({ signal }: CallOptions, work: () => Promise<T>): Promise<T> => {
    if (closed) throw new SyncError("closed");
    signal?.throwIfAborted();
    return signal === undefined ? await work() : await abandonable(work(), signal);
  };

  return {
    describe: (options = {}) => call(options, () => service.describe(principal, namespaceId)),
    changes: (cursor, { limit, ...options } = {}) =>
      call(options, () => service.changes(principal, namespaceId, cursor, { limit })),
    commit: (request, options = {}) => call(options, () => service.commit(principal, namespaceId, request)),
    missing: (hashes, options = {}) => call(options, () => service.missing(principal, namespaceId, hashes)),
    upload: (chunks, options = {}) =>
      call(options, () => service.upload(principal, namespaceId, chunks, options)),
    manifests: (wanted, options = {}) =>
      call(options, () => service.manifests(principal, namespaceId, wanted)),
    history: (id, options = {}) => call(options, () => service.history(principal, namespaceId, id)),
    trash: ({ before, limit, ...options } = {}) =>
      call(options, () => service.trash(principal, namespaceId, { before, limit })),
    async *fetch(hashes, options = {}): AsyncIterable<NamedChunk> {
      if (closed) throw new SyncError("closed");
      options.signal?.throwIfAborted();
      for await (const chunk of service.fetch(principal, namespaceId, hashes, options)) {
        options.signal?.throwIfAborted();
        yield chunk;
      }
    },
    subscribe(listener) {
      if (closed) throw new SyncError("closed");
      const undo = subscribeLater(service, principal, namespaceId, listener);
      undos.add(undo);
      return () => {
        undos.delete(undo);
        undo();
      };
    },
    async close() {
      closed = true;
      for (const undo of undos) undo();
      undos.clear();
    },
  };
}

/** A call that cannot be interrupted, as one that can: on cancel nobody waits for it any more. */
function abandonable<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    result.then(resolve, reject).then(() => signal.removeEventListener("abort", abort));
  });
}

/** Subscribing takes a moment; an undo that comes meanwhile counts all the same. */
function subscribeLater(
  service: SyncService,
  principal: Principal,
  namespaceId: string,
  listener: (event: RemoteEvent) => void,
): () => void {
  let wanted = true;
  const tell = (event: RemoteEvent) => {
    try {
      if (wanted) listener(event);
    } catch {
      // As on the bus: a listener that throws disturbs nobody.
    }
  };
  const subscribed = service.subscribe(principal, namespaceId, ({ seq }) => tell({ kind: "seq", seq }));
  subscribed.then(
    () => tell({ kind: "connected" }),
    () => tell({ kind: "disconnected" }),
  );
  return () => {
    wanted = false;
    subscribed.then(
      (undo) => undo(),
      () => undefined,
    );
  };
}
