import type { DeviceId, Principal, SyncError } from "@syncline/core";

/** A socket or a long poll that waits for news. */
export interface OpenStream {
  /** Missing while a socket has not said who it is. */
  readonly principal: Principal | undefined;
  /** Ends it: with the reason for its caller, or because the server closes. */
  end(reason: SyncError | "closing"): void;
}

/** All streams that are open, so that a device that was cut off is cut off here too. */
export class OpenStreams {
  readonly #streams = new Set<OpenStream>();
  #closing = false;

  /** Returns its undo. A stream that comes while the server closes is ended at once. */
  add(stream: OpenStream): () => void {
    this.#streams.add(stream);
    if (this.#closing) stream.end("closing");
    return () => this.#streams.delete(stream);
  }

  endOf(accountId: string, deviceId: DeviceId, reason: SyncError): void {
    for (const stream of [...this.#streams]) {
      const { principal } = stream;
      if (principal?.accountId === accountId && principal.deviceId === deviceId) stream.end(reason);
    }
  }

  closeAll(): void {
    this.#closing = true;
    for (const stream of [...this.#streams]) stream.end("closing");
  }
}
