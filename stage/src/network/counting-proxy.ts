import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Bytes on the wire, HTTP headers and all, as counted on the sockets. */
export interface WireBytes {
  readonly up: number;
  readonly down: number;
}

/** Stands between one client and the server, counts what passes, and can cut the line. */
export interface CountingProxy {
  /** What the client takes for the server. */
  readonly url: string;
  readonly total: WireBytes;
  /** Connections made and requests sent so far. Requests are counted by their first line. */
  readonly requests: number;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

const requestLine = /^(GET|POST|DELETE|PUT) \S+ HTTP\/1\.1\r\n/;

export async function countingProxy(serverUrl: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(serverUrl);
  const open = new Set<Socket>();
  const total = { up: 0, down: 0 };
  let requests = 0;
  let isCut = false;

  const join = (client: Socket) => {
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(Number(port), hostname);
    for (const socket of [client, server]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on("close", () => open.delete(socket));
      socket.on("error", () => {});
    }
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
    client.on("data", (bytes) => {
      total.up += bytes.length;
      if (requestLine.test(bytes.toString("latin1", 0, 300))) requests++;
      if (!server.write(bytes)) client.pause();
    });
    server.on("data", (bytes) => {
      total.down += bytes.length;
      if (!client.write(bytes)) server.pause();
    });
    client.on("drain", () => server.resume());
    server.on("drain", () => client.resume());
    client.on("end", () => server.end());
    server.on("end", () => client.end());
  };

  const listener = createServer({ allowHalfOpen: true }, join);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    get total() {
      return { ...total };
    },
    get requests() {
      return requests;
    },
    cut() {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
