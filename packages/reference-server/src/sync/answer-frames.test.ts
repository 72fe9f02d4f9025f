import { once } from "node:events";
import { connect } from "node:net";
import { SyncError } from "@syncline/core";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answerFrames } from "./answer-frames.js";
import { ChunkMemory } from "./chunk-memory.js";

/** Far more than a connection takes that nobody reads from. */
const pieces = 64;
const pieceBytes = 1024 * 1024;

describe("a framed answer", () => {
  const app = () => {
    const server = Fastify();
    server.get<{ Querystring: { fails?: string } }>("/", async ({ query }, reply) => {
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort(new SyncError("offline")));
      await answerFrames(reply, body(Number(query.fails)), {
        memory: new ChunkMemory(),
        signal: gone.signal,
      });
      ended?.();
    });
    return server;
  };
  let server: ReturnType<typeof app>;
  let url: string;
  let made: Uint8Array[];
  let left: boolean;
  let ended: (() => void) | undefined;

  async function* body(failsAt: number): AsyncGenerator<Uint8Array> {
    try {
      for (let i = 0; i < pieces; i++) {
        if (i === failsAt) throw new Error("broken");
        const piece = new Uint8Array(pieceBytes).fill(i);
        made.push(piece);
        yield piece;
      }
    } finally {
      left = true;
    }
  }

  beforeEach(async () => {
    made = [];
    left = false;
    server = app();
    url = await server.listen({ port: 0 });
  });
  afterEach(() => server.close());

  test("arrives whole, and what was sent of it is let go", async () => {
    const answer = await fetch(url);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(answer.headers.get("content-type")).toBe("application/vnd.syncline.frames");
    expect(bytes).toHaveLength(pieces * pieceBytes);
    for (let i = 0; i < pieces; i++) {
      expect(bytes[i * pieceBytes]).toBe(i);
      expect(bytes[(i + 1) * pieceBytes - 1]).toBe(i);
    }
    expect(made.filter(({ length }) => length === 0).length).toBeGreaterThan(pieces / 2);
  });

  test("is cut off when it fails on the way", async () => {
    const answer = await fetch(`${url}?fails=40`);
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect(left).toBe(true);
  });

  test("is no further made than the connection takes it, and left when that is gone", async () => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    socket.write("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    await once(socket, "readable");
    socket.destroy();
    await over;
    expect(made.length).toBeLessThan(pieces);
    expect(left).toBe(true);
  });
});
