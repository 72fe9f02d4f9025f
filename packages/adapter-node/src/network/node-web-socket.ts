import type { WebSocketFactory } from "@syncline/core";
import { WebSocket } from "ws";

/** How long the opening handshake may take. */
const handshakeTimeoutMs = 15_000;
/** Nudges are tiny. */
const mostMessageBytes = 1024 * 1024;

/** WebSockets by `ws`: Node 20 has none of its own. */
export const nodeWebSocket: WebSocketFactory = (url, events) => {
  const socket = new WebSocket(url, {
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: mostMessageBytes,
    perMessageDeflate: false,
  });
  socket.on("open", () => events.opened());
  socket.on("message", (data, isBinary) => events.message(isBinary ? "" : data.toString()));
  // `close` always follows, and says the same.
  socket.on("error", () => {});
  socket.on("close", (code) => events.closed(code));
  return {
    send: (text) => socket.send(text, () => {}),
    // A server that never answers the closing handshake must not keep the process alive.
    close() {
      socket.close();
      setTimeout(() => socket.terminate(), 1_000).unref();
    },
  };
};
