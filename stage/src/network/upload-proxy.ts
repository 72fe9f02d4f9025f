import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { type ChunkHash, decodeFrames } from "@syncline/core";

/** One body of chunks, as far as it came. */
export interface ChunkBody {
  /** As many of its bytes as have left the client. */
  readonly sizeBytes: number;
  /** Whether the client was told that the server has them. */
  readonly isAcknowledged: boolean;
  /** The chunks that came whole. */
  readonly chunks: readonly { readonly hash: ChunkHash; readonly sizeBytes: number }[];
}

interface Passing {
  readonly pieces: Buffer[];
  isAcknowledged: boolean;
}

/** Stands between clients and the server, keeps what chunks pass by, and can hold them up. */
export class UploadProxy {
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #passing: Passing[] = [];
  readonly #sockets = new Set<Socket>();
  #leftBytes = Number.POSITIVE_INFINITY;
  #onHeldUp = () => {};
  #goOn = () => {};
  #gate: Promise<void> | undefined;

  private constructor(server: ReturnType<typeof createServer>, target: URL) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (incoming: IncomingMessage, answer: ServerResponse) => {
      void this.#pass(incoming, answer, target);
    });
    server.on("upgrade", (incoming: IncomingMessage, client: Socket, head: Buffer) =>
      this.#upgrade(incoming, client, head, target),
    );
  }

  static async open(serverUrl: string): Promise<UploadProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new UploadProxy(server, new URL(serverUrl));
  }

  /** All bodies of chunks so far. */
  async bodies(): Promise<ChunkBody[]> {
    return await Promise.all(
      this.#passing.map(async ({ pieces, isAcknowledged }) => {
        const sizeBytes = pieces.reduce((sum, { length }) => sum + length, 0);
        return { sizeBytes, isAcknowledged, chunks: await chunksIn(pieces) };
      }),
    );
  }

  /** Resolves when this many bytes of chunks have passed; what comes after them waits until `goOn`. */
  holdUpAfter(sizeBytes: number): Promise<void> {
    this.#leftBytes = sizeBytes;
    this.#gate = new Promise((resolve) => {
      this.#goOn = resolve;
    });
    return new Promise((resolve) => {
      this.#onHeldUp = resolve;
    });
  }

  goOn(): void {
    this.#leftBytes = Number.POSITIVE_INFINITY;
    this.#gate = undefined;
    this.#goOn();
  }

  async close(): Promise<void> {
    this.goOn();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse, target: URL): Promise<void> {
    const { method, headers, url = "/" } = incoming;
    const isUpload = method === "POST" && url.endsWith("/chunks");
    const body: Passing = { pieces: [], isAcknowledged: false };
    if (isUpload) this.#passing.push(body);
    const server = request(new URL(url, target), { method, headers });
    answer.on("close", () => server.destroy());
    server.on("error", () => answer.destroy());
    server.on("response", (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.on("error", () => answer.destroy());
      response.pipe(answer);
      if (response.statusCode === 204 || response.statusCode === 200) body.isAcknowledged = true;
    });
    const passed = async function* (this: UploadProxy) {
      for await (const piece of incoming as AsyncIterable<Buffer>) {
        if (isUpload) await this.#heldUp(piece, body);
        yield piece;
      }
    };
    // Where the client is gone, so is what it wanted of the server.
    await pipeline(passed.call(this), server).catch(() => server.destroy());
  }

  async #heldUp(piece: Buffer, body: Passing): Promise<void> {
    body.pieces.push(piece);
    this.#leftBytes -= piece.length;
    if (this.#leftBytes > 0) return;
    this.#onHeldUp();
    await this.#gate;
  }

  #upgrade({ url, headers }: IncomingMessage, client: Socket, head: Buffer, target: URL): void {
    const server = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    server.write(`GET ${url} HTTP/1.1\r\n${lines.join("")}\r\n`);
    server.write(head);
    client.pipe(server).pipe(client);
  }
}

async function chunksIn(pieces: readonly Buffer[]): Promise<ChunkBody["chunks"]> {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield* pieces;
  }
  const chunks: { hash: ChunkHash; sizeBytes: number }[] = [];
  try {
    for await (const { hash, bytes } of decodeFrames(body())) chunks.push({ hash, sizeBytes: bytes.length });
  } catch {
    // It ends in the middle of a chunk.
  }
  return chunks;
}
