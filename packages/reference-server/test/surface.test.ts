import { connect } from "node:net";
import { type CommitOperation, type NodeId, rootId, routes, SyncError, vectorOf } from "@syncline/core";
import { afterEach, describe, expect, it } from "vitest";
import { createServer, type ServerOptions } from "../src/index.js";
import { problemIn, type ServerWorld, startWorld } from "./server-world.js";

let world: ServerWorld | undefined;
const start = async (options?: Partial<ServerOptions>) => {
  world = await startWorld(options);
  return world;
};
afterEach(() => world?.close());

/** Sends bytes as they are and returns all that comes back. */
function rawAnswer(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.on("data", (bytes) => {
      answer += bytes.toString();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("every answer", () => {
  it("carries a request id of its own and headers that keep browsers from guessing", async () => {
    const { request } = await start();
    const [first, second] = [await request(routes.health), await request("/nowhere")];
    for (const { headers } of [first, second]) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    }
    expect(first.headers.get("x-request-id")).not.toBe(second.headers.get("x-request-id"));
  });

  it("is compressed when it is large and the caller takes it", async () => {
    const { device, remote, request } = await start();
    const ada = await device("ada");
    const { epoch } = await remote(ada).describe();
    const operations = Array.from(
      { length: 100 },
      (_, number): CommitOperation => ({
        op: "put",
        node: {
          kind: "folder",
          id: `01890000-0000-7000-8000-${number.toString(16).padStart(12, "0")}` as NodeId,
          parentId: rootId,
          name: `folder ${number}`,
          vector: vectorOf([[ada.deviceId, 1n]]),
        },
      }),
    );
    await remote(ada).commit({ epoch, operations });
    const path = routes.changes(ada.homeNamespaceId);
    const taken = await request(path, { grant: ada, headers: { "accept-encoding": "gzip" } });
    expect(taken.headers.get("content-encoding")).toBe("gzip");
    expect(((await taken.json()) as { changes: unknown[] }).changes).toHaveLength(100);
    const plain = await request(path, { grant: ada, headers: { "accept-encoding": "identity" } });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(((await plain.json()) as { changes: unknown[] }).changes).toHaveLength(100);
  });

  it("is logged without the address, the token or the body", async () => {
    const { device, request, log } = await start();
    const ada = await device("ada");
    await request(`${routes.changes(ada.homeNamespaceId)}?cursor=secret`, { grant: ada });
    const entry = log.at(-1);
    expect(entry).toMatchObject({ event: "request", method: "GET", status: 400 });
    expect(entry?.route).toBe("/v1/namespaces/:ns/changes");
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`secret|${ada.accessToken}|${ada.homeNamespaceId}`));
  });
});

describe("a fault of the server's own", () => {
  it("is answered without a word about itself, and told to the log", async () => {
    const cause = new Error("at /srv/secret/place.js");
    const { request, log } = await start({ authenticate: () => Promise.reject(cause) });
    const problem = await problemIn(await request(routes.namespaces));
    expect(problem).toMatchObject({ code: "internal", status: 500 });
    expect(JSON.stringify(problem)).not.toContain("secret");
    expect(log).toContainEqual(
      expect.objectContaining({ level: "error", error: cause, requestId: problem.requestId }),
    );
  });
});

describe("a request that is damaged before it is one", () => {
  it.each([
    ["that is no HTTP", "GARBAGE\r\n\r\n", 400],
    ["with headers that are too large", `GET / HTTP/1.1\r\nx: ${"a".repeat(20_000)}\r\n\r\n`, 413],
    [
      "with two lengths",
      "POST /v1/health HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
      400,
    ],
    [
      "with a length and chunks",
      "POST /v1/health HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
  ])("is answered with a problem: %s", async (_, text, status) => {
    const { url, request } = await start();
    const answer = await rawAnswer(url, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain("application/problem+json");
    expect((await request(routes.health)).status).toBe(200);
  });

  it("is given up when its headers do not come", async () => {
    const { url } = await start({ headersTimeoutMs: 100, requestTimeoutMs: 200 });
    expect(await rawAnswer(url, "GET /v1/health HTTP/1.1\r\nhost")).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe("web apps of other origins", () => {
  const allowedOrigins = ["https://app.example.org"];

  it("may call when they are allowed", async () => {
    const { request } = await start({ allowedOrigins });
    const headers = { origin: "https://app.example.org", "access-control-request-method": "POST" };
    const before = await request(routes.signIn, { method: "OPTIONS", headers });
    expect(before.status).toBe(204);
    expect(before.headers.get("access-control-allow-origin")).toBe("https://app.example.org");
    expect(before.headers.get("access-control-allow-headers")).toContain("authorization");
    const answer = await request(routes.health, { headers });
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example.org");
  });

  it.each(["https://evil.example.org", "https://app.example.org.evil.org", "null"])(
    "get nothing to read otherwise: %s",
    async (origin) => {
      const { request } = await start({ allowedOrigins });
      const answer = await request(routes.health, { headers: { origin } });
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    },
  );
});

describe("rates", () => {
  const attempt = { name: "ada", password: "wrong horse", deviceName: "laptop" };
  const post = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(attempt),
  };

  it("are limited for sign-ins of one address, with the time to wait", async () => {
    const { request } = await start({ rateLimits: { signInsPerMinute: 3 } });
    const codes = [];
    for (let i = 0; i < 5; i++) codes.push((await request(routes.signIn, post)).status);
    expect(codes).toEqual([401, 401, 401, 429, 429]);
    const refused = await request(routes.signIn, post);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const problem = await problemIn(refused);
    expect(problem.code).toBe("rate_limited");
    expect(problem.details?.["retryAfterMs"]).toBeGreaterThan(0);
    expect((await request(routes.health)).status).toBe(200);
  });

  it("cannot be dodged by a header that names another address", async () => {
    const { request } = await start({ rateLimits: { signInsPerMinute: 1 } });
    const forged = (last: number) => ({
      ...post,
      headers: { ...post.headers, "x-forwarded-for": `10.0.0.${last}` },
    });
    expect((await request(routes.signIn, forged(1))).status).toBe(401);
    expect((await request(routes.signIn, forged(2))).status).toBe(429);
  });
});

describe("a server", () => {
  it("needs somebody to say who may call", async () => {
    const { service } = await start();
    await expect(createServer({ service })).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("says that its port is taken", async () => {
    const { service, accounts, url } = await start();
    const second = await createServer({ service, accounts });
    await expect(second.listen({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: "unavailable",
    });
    await second.close();
  });

  it("lets a product decide who calls, on every request", async () => {
    let banned = false;
    const ada = { accountId: "ada", deviceId: "00000000000000ad" as never, deviceName: "product" };
    const { request } = await start({
      async authenticate({ headers }) {
        if (banned || headers["x-product-session"] !== "ada") throw new SyncError("unauthenticated");
        return ada;
      },
    });
    const headers = { "x-product-session": "ada" };
    expect((await request(routes.namespaces, { headers })).status).toBe(200);
    expect((await request(routes.namespaces)).status).toBe(401);
    banned = true;
    expect((await request(routes.namespaces, { headers })).status).toBe(401);
  });

  it("finishes what is in flight when it closes, ends long polls, and then stops", async () => {
    const ada = { accountId: "ada", deviceId: "00000000000000ad" as never, deviceName: "laptop" };
    const [arrived, gate] = [signal(), signal()];
    let closedStores = 0;
    const { service, request, server } = await start({
      async authenticate({ headers }) {
        arrived.give();
        if (headers["x-slow"] !== undefined) await gate.given;
        return ada;
      },
      onClosed: async () => {
        closedStores++;
      },
    });
    const { id } = await service.createNamespace(ada, { name: "home" });
    const slow = request(routes.namespaces, { headers: { "x-slow": "yes" } });
    await arrived.given;
    const poll = request(`${routes.notifyPoll}?namespace=${id}&seq=0`);
    await arrived.given;
    const closing = Promise.all([server.close(), server.close()]);
    expect(await (await poll).json()).toEqual({ namespaceId: id, seq: 0 });
    expect(closedStores).toBe(0);
    gate.give();
    expect((await slow).status).toBe(200);
    await closing;
    expect(closedStores).toBe(1);
    await expect(request(routes.health)).rejects.toThrow();
  });
});

/** Something to wait for: each `give` is one that was waited for, or the next. */
function signal() {
  let given = 0;
  let wake = () => {};
  return {
    give() {
      given++;
      wake();
    },
    get given() {
      return (async () => {
        while (given === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        given--;
      })();
    },
  };
}
