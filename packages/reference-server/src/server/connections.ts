import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * The connections of a server and what they are at. Node closes those that have answered something and
 * are idle; one that was opened and never used would keep a server open until its headers time out.
 */
export class Connections {
  readonly #open = new Set<Socket>();
  readonly #busy = new Map<Socket, number>();
  readonly #upgraded = new WeakSet<Socket>();

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#open.add(socket);
      socket.once("close", () => this.#open.delete(socket));
    });
    server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#count(socket, 1);
      response.once("close", () => this.#count(socket, -1));
    });
    server.on("upgrade", ({ socket }: IncomingMessage) => this.#upgraded.add(socket));
  }

  /** Closes every connection without a request in flight, but not those that have become WebSockets. */
  closeIdle(): void {
    for (const socket of this.#open) {
      if (!this.#busy.has(socket) && !this.#upgraded.has(socket)) socket.destroy();
    }
  }

  closeAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #count(socket: Socket, by: 1 | -1): void {
    const count = (this.#busy.get(socket) ?? 0) + by;
    if (count > 0) this.#busy.set(socket, count);
    else this.#busy.delete(socket);
  }
}
