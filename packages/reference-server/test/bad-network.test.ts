import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { nodeHttpSend } from "@syncline/adapter-node";
import {
  type ChunkHash,
  encodeFrames,
  fetchSend,
  framesMediaType,
  type HttpSend,
  httpRemote,
  isSyncError,
  type NamedChunk,
  type NotifyServerMessage,
  type OpenSocket,
  type Remote,
  type RemoteEvent,
  routes,
  type SocketEvents,
  seededRandomness,
  webHasher,
} from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { platform, startWorld } from "./server-world.js";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const codeOf = async (work: Promise<unknown>) =>
  await work.then(
    () => "resolved",
    (error: unknown) => (isSyncError(error) ? error.code : String(error)),
  );

/** A server that answers as it is told. */
async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function remoteTo(url: string, change: Partial<Parameters<typeof httpRemote>[0]> = {}): Remote {
  const remote = httpRemote({
    url,
    namespaceId: "home",
    token: "token",
    send,
    webSocket: false,
    ...platform,
    ...change,
  });
  ends.push(() => remote.close());
  return remote;
}

const described = {
  id: "home",
  name: "Home",
  epoch: "one",
  seq: 0,
  nameRule: "exact",
  chunking: { algorithm: "fastcdc-v2020", minimumBytes: 1, averageBytes: 2, maximumBytes: 4 },
};

const ways: [string, HttpSend][] = [
  ["fetch", fetchSend()],
  ["Node's own client", nodeHttpSend],
];
let send: HttpSend;

describe.each(ways)("over %s,", (_, way) => {
  beforeEach(() => {
    send = way;
  });

  describe("an answer that is not the service's", () => {
    it.each<[string, number, string, string, string]>([
      ["a page of a captive portal", 200, "text/html", "<h1>Welcome</h1>", "protocol_error"],
      ["JSON of something else", 200, "application/json", '{"hello":1}', "protocol_error"],
      [
        "a field too many",
        200,
        "application/json",
        JSON.stringify({ ...described, extra: 1 }),
        "protocol_error",
      ],
      ["a page of another server", 404, "text/html", "<h1>Not Found</h1>", "protocol_error"],
      ["a proxy without its server", 502, "text/html", "<h1>Bad Gateway</h1>", "unavailable"],
      ["a proxy that waited", 504, "text/html", "", "timeout"],
      ["a proxy's limit", 413, "text/html", "", "too_large"],
      [
        "a problem with a code of the future",
        409,
        "application/problem+json",
        '{"code":"new"}',
        "protocol_error",
      ],
    ])("is a SyncError: %s", async (_, status, type, body, code) => {
      const url = await serve((_request, response) =>
        response.writeHead(status, { "content-type": type }).end(body),
      );
      expect(await codeOf(remoteTo(url).describe())).toBe(code);
    });
  });

  describe("a server that is away", () => {
    it("is offline", async () => {
      const url = await serve(() => {});
      await ends.pop()?.();
      expect(await codeOf(remoteTo(url).describe())).toBe("offline");
    });

    it("times out when it is silent, and the call is not repeated", async () => {
      let calls = 0;
      const url = await serve(() => calls++);
      expect(await codeOf(remoteTo(url, { timeoutMs: 50 }).describe())).toBe("timeout");
      expect(calls).toBe(1);
    });

    it("is tried again, briefly, when it stumbles", async () => {
      let calls = 0;
      const url = await serve((request, response) => {
        if (++calls < 3) return void request.socket.destroy();
        response.setHeader("content-type", "application/json").end(JSON.stringify(described));
      });
      expect(await codeOf(remoteTo(url).describe())).toBe("resolved");
      expect(calls).toBe(3);
    });

    it("is not tried again for what it has refused", async () => {
      let calls = 0;
      const problem = { type: "", title: "no", status: 403, code: "forbidden", detail: "not you" };
      const url = await serve((_request, response) => {
        calls++;
        response.writeHead(403, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
      });
      await expect(remoteTo(url).describe()).rejects.toMatchObject({ code: "forbidden", message: "not you" });
      expect(calls).toBe(1);
    });
  });

  describe("a download", () => {
    const chunkOf = async (seed: bigint): Promise<NamedChunk> => {
      const bytes = seededRandomness(seed).bytes(100_000);
      return { hash: await webHasher.sha256(bytes), codec: 0, sizeBytes: bytes.length, bytes };
    };

    /** Answers each fetch with what `answer` makes of the chunks that were asked for. */
    async function fetchWith(
      chunks: readonly NamedChunk[],
      answer: (asked: readonly NamedChunk[], call: number) => { body: Uint8Array; cut?: boolean },
    ) {
      const asked: number[] = [];
      const url = await serve(async (request, response) => {
        let text = "";
        for await (const piece of request) text += piece;
        const { hashes } = JSON.parse(text) as { hashes: ChunkHash[] };
        asked.push(hashes.length);
        const wanted = hashes.flatMap((hash) => chunks.filter((chunk) => chunk.hash === hash));
        const { body, cut = false } = answer(wanted, asked.length);
        response.writeHead(200, { "content-type": framesMediaType });
        if (cut) response.write(body, () => response.destroy());
        else response.end(body);
      });
      const got: ChunkHash[] = [];
      const code = await codeOf(
        (async () => {
          for await (const chunk of remoteTo(url).fetch(chunks.map(({ hash }) => hash))) got.push(chunk.hash);
        })(),
      );
      return { asked, got, code };
    }

    it("goes on where the connection broke", async () => {
      const chunks = await Promise.all([1n, 2n, 3n, 4n].map(chunkOf));
      const { asked, got, code } = await fetchWith(chunks, (wanted, call) => {
        const body = encodeFrames(wanted);
        return call < 3 ? { body: body.subarray(0, 150_000), cut: true } : { body };
      });
      expect(code).toBe("resolved");
      expect(got).toEqual(chunks.map(({ hash }) => hash));
      expect(asked).toEqual([4, 3, 2]);
    });

    it("is refused when it ends early, or is not what was asked for", async () => {
      const chunks = await Promise.all([1n, 2n].map(chunkOf));
      const short = await fetchWith(chunks, (wanted) => ({ body: encodeFrames(wanted.slice(0, 1)) }));
      expect(short.code).toBe("protocol_error");
      const swapped = await fetchWith(chunks, (wanted) => ({ body: encodeFrames([...wanted].reverse()) }));
      expect(swapped).toMatchObject({ code: "protocol_error", got: [] });
      const endless = await fetchWith(chunks, (wanted) => ({ body: encodeFrames([...wanted, ...wanted]) }));
      expect(endless.code).toBe("protocol_error");
    });
  });

  describe("nudges", () => {
    /** Waits for events of a kind, each once. */
    function listen(remote: Remote) {
      const heard: RemoteEvent[] = [];
      let wake = () => {};
      remote.subscribe((event) => {
        heard.push(event);
        wake();
      });
      return async (kind: RemoteEvent["kind"]) => {
        for (;;) {
          const at = heard.findIndex((event) => event.kind === kind);
          if (at >= 0) return heard.splice(0, at + 1).at(-1);
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      };
    }

    it("come by long poll where sockets do not get through", async () => {
      const world = await startWorld();
      ends.push(() => world.close());
      const ada = await world.device("ada");
      let tries = 0;
      const next = listen(
        remoteTo(world.url, {
          namespaceId: ada.homeNamespaceId,
          token: ada.accessToken,
          webSocket: (_url, events) => {
            tries++;
            events.closed(1006);
            return { send() {}, close() {} };
          },
        }),
      );
      await next("connected");
      expect(await next("seq")).toMatchObject({ seq: 0 });
      expect(tries).toBe(2);
    });

    it("are taken for dead when heartbeats stay away, and come back", async () => {
      const sockets: (SocketEvents & { sent: string[]; closed: () => void })[] = [];
      const tell = (events: SocketEvents, message: NotifyServerMessage) =>
        events.message(JSON.stringify(message));
      const remote = remoteTo("http://127.0.0.1:1", {
        webSocket(url, events): OpenSocket {
          expect(url).toBe(`ws://127.0.0.1:1${routes.notify}`);
          const sent: string[] = [];
          sockets.push(Object.assign(Object.create(events), { sent }));
          queueMicrotask(() => {
            events.opened();
            tell(events, { type: "ready", heartbeatMs: 40 });
            tell(events, { type: "seq", namespaceId: "home", seq: sockets.length });
            tell(events, { type: "ping" });
          });
          return { send: (text) => sent.push(text), close: () => events.closed(1000) };
        },
      });
      const next = listen(remote);
      await next("connected");
      expect(await next("seq")).toMatchObject({ seq: 1 });
      await next("disconnected");
      await next("connected");
      expect(await next("seq")).toMatchObject({ seq: 2 });
      expect(sockets[0]?.sent.map((text) => JSON.parse(text).type)).toEqual(["hello", "subscribe", "pong"]);
    });

    it("end the socket when nobody listens any more", async () => {
      let closed = 0;
      const remote = remoteTo("http://127.0.0.1:1", {
        webSocket: (_url, events) => ({
          send() {},
          close() {
            closed++;
            events.closed(1000);
          },
        }),
      });
      const undo = remote.subscribe(() => {});
      await new Promise((resolve) => setImmediate(resolve));
      undo();
      await expect.poll(() => closed).toBe(1);
    });
  });
});
