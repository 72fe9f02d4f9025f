/** What happens on a socket, in order: `opened` at most once, then messages, then `closed` exactly once. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  /** Also when it could not be opened. */
  closed(code: number): void;
}

export interface OpenSocket {
  /** Only after `opened`. */
  send(text: string): void;
  /** `closed` follows, or has been. */
  close(): void;
}

/** Opens a WebSocket (RFC 6455) of whatever kind the platform has. It never throws: a failure is `closed`. */
export type WebSocketFactory = (url: string, events: SocketEvents) => OpenSocket;

/** The part of the platform's own class that is needed. */
interface PlatformSocket {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(): void;
}

/** Sockets by the global `WebSocket`, where there is one: browsers, Deno, Bun, Node from 22 on. */
export function platformWebSocket(): WebSocketFactory | undefined {
  const { WebSocket: Platform } = globalThis as {
    readonly WebSocket?: new (url: string) => PlatformSocket;
  };
  if (Platform === undefined) return undefined;
  return (url, events) => {
    const socket = new Platform(url);
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) => events.message(typeof data === "string" ? data : "");
    socket.onclose = ({ code }) => events.closed(code);
    socket.onerror = () => {};
    return { send: (text) => socket.send(text), close: () => socket.close() };
  };
}
