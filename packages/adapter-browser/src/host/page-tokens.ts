import type { TokenRequest } from "@syncline/core";
import { fromSentError, type PageMessage, type WorkerMessage } from "../messages/index.js";

interface Asked {
  resolve(token: string): void;
  reject(error: unknown): void;
}

/** Access tokens that are asked of the page: sessions are kept where people sign in. */
export class PageTokens {
  readonly #send: (message: WorkerMessage) => void;
  readonly #asked = new Map<number, Asked>();
  #ids = 0;

  constructor(send: (message: WorkerMessage) => void) {
    this.#send = send;
  }

  /** A `TokenSource`. */
  ask({ refused, signal }: TokenRequest): Promise<string> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const id = ++this.#ids;
      const abort = () => {
        this.#asked.delete(id);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      const end = <T>(settle: (value: T) => void) => {
        return (value: T) => {
          signal?.removeEventListener("abort", abort);
          settle(value);
        };
      };
      this.#asked.set(id, { resolve: end(resolve), reject: end(reject) });
      this.#send({ kind: "want token", id, refused });
    });
  }

  take(message: Extract<PageMessage, { kind: "token" | "no token" }>): void {
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (message.kind === "token") asked?.resolve(message.token);
    else asked?.reject(fromSentError(message.error));
  }
}
