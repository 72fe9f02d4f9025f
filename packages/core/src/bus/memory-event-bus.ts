import { SyncError } from "../errors/index.js";
import type { EventBus, Nudge } from "./event-bus.js";

/** An event bus within one process: a nudge has reached every listener when `publish` resolves. */
export function memoryEventBus(): EventBus {
  const listeners = new Map<string, Set<(nudge: Nudge) => void>>();
  let closed = false;
  return {
    async publish(nudge) {
      if (closed) throw new SyncError("closed");
      for (const listener of [...(listeners.get(nudge.namespaceId) ?? [])]) {
        // An earlier listener of this nudge may have undone this one.
        if (!listeners.get(nudge.namespaceId)?.has(listener)) continue;
        try {
          listener(nudge);
        } catch {
          // A listener that throws disturbs nobody: nudges carry no truth that could be lost.
        }
      }
    },
    async subscribe(namespaceId, listener) {
      if (closed) throw new SyncError("closed");
      const own = (nudge: Nudge) => listener(nudge);
      const heard = listeners.get(namespaceId) ?? new Set();
      listeners.set(namespaceId, heard.add(own));
      return () => {
        heard.delete(own);
        if (heard.size === 0 && listeners.get(namespaceId) === heard) listeners.delete(namespaceId);
      };
    },
    async close() {
      closed = true;
      listeners.clear();
    },
  };
}
