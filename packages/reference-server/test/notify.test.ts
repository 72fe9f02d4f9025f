import {
  type CommitOperation,
  type NodeId,
  type NotifyServerMessage,
  notifyCloseCodes,
  rootId,
  routes,
  type SessionGrant,
  vectorOf,
} from "@syncline/core";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { ServerOptions } from "../src/index.js";
import { problemIn, type ServerWorld, startWorld } from "./server-world.js";

let world: ServerWorld;
const sockets: WebSocket[] = [];
const start = async (options?: Partial<ServerOptions>) => {
  world = await startWorld(options);
  return world;
};
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await world.close();
});

/** A socket with everything that was heard on it. */
class Line {
  readonly heard: NotifyServerMessage[] = [];
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  readonly closed: Promise<number>;
  #wake = () => {};

  constructor(headers: Record<string, string> = {}) {
    this.socket = new WebSocket(world.url.replace("http", "ws") + routes.notify, { headers });
    sockets.push(this.socket);
    this.socket.on("message", (data) => {
      this.heard.push(JSON.parse(data.toString()));
      this.#wake();
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on("open", () => resolve());
      this.socket.on("error", reject);
    });
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => this.socket.on("close", resolve));
  }

  say(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The first message of this kind that has not been asked for. */
  async next(type: NotifyServerMessage["type"]): Promise<NotifyServerMessage> {
    for (;;) {
      const at = this.heard.findIndex((message) => message.type === type);
      if (at >= 0) return this.heard.splice(0, at + 1).at(-1) as NotifyServerMessage;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

async function ready(grant: SessionGrant): Promise<Line> {
  const line = new Line();
  await line.opened;
  line.say({ type: "hello", token: grant.accessToken });
  await line.next("ready");
  return line;
}

async function commitFolder(grant: SessionGrant, number: number): Promise<void> {
  const remote = world.remote(grant);
  const { epoch } = await remote.describe();
  const folder: CommitOperation = {
    op: "put",
    node: {
      kind: "folder",
      id: `01890000-0000-7000-8000-${String(number).padStart(12, "0")}` as NodeId,
      parentId: rootId,
      name: `folder ${number}`,
      vector: vectorOf([[grant.deviceId, 1n]]),
    },
  };
  await remote.commit({ epoch, operations: [folder] });
}

describe("the notify socket", () => {
  it("tells the seq at once and whenever it moves", async () => {
    const { device } = await start();
    const ada = await device("ada");
    const line = await ready(ada);
    const namespaceId = ada.homeNamespaceId;
    line.say({ type: "subscribe", namespaceId });
    expect(await line.next("seq")).toEqual({ type: "seq", namespaceId, seq: 0 });
    await commitFolder(ada, 1);
    expect(await line.next("seq")).toEqual({ type: "seq", namespaceId, seq: 1 });
    line.say({ type: "unsubscribe", namespaceId });
    line.say({ type: "ping" });
    await line.next("pong");
    await commitFolder(ada, 2);
    line.say({ type: "ping" });
    await line.next("pong");
    expect(line.heard).toEqual([]);
  });

  it("takes the token of the Authorization header too", async () => {
    const { device } = await start();
    const { accessToken } = await device("ada");
    await new Line({ authorization: `Bearer ${accessToken}` }).next("ready");
  });

  it("is not opened for a token that is no good", async () => {
    await start();
    const line = new Line({ authorization: "Bearer nonsense" });
    await expect(line.opened).rejects.toThrow("401");
  });

  it.each(["https://evil.example.org", "null", "http://127.0.0.1.evil.org"])(
    "is not opened from a page of %s",
    async (origin) => {
      await start({ allowedOrigins: ["https://app.example.org"] });
      await expect(new Line({ origin }).opened).rejects.toThrow("403");
    },
  );

  it("is opened from the server's own pages and from those that are allowed", async () => {
    await start({ allowedOrigins: ["https://app.example.org"] });
    await new Line({ origin: world.url }).opened;
    await new Line({ origin: "https://app.example.org" }).opened;
  });

  it.each<[string, unknown, number]>([
    ["no JSON", "{", notifyCloseCodes.invalidMessage],
    ["an unknown message", { type: "shutdown" }, notifyCloseCodes.invalidMessage],
    ["an unknown field", { type: "ping", x: 1 }, notifyCloseCodes.invalidMessage],
    ["a wrong token", { type: "hello", token: "nonsense" }, notifyCloseCodes.unauthenticated],
    [
      "no hello before a subscription",
      { type: "subscribe", namespaceId: "x" },
      notifyCloseCodes.unauthenticated,
    ],
    ["a message that is too large", "x".repeat(10_000), 1009],
  ])("is closed after %s, with the reason", async (_, message, code) => {
    await start();
    const line = new Line();
    await line.opened;
    line.say(message);
    expect(await line.closed).toBe(code);
    if (code !== 1009) expect(line.heard.map(({ type }) => type)).toEqual(["problem"]);
  });

  it("keeps a namespace of others from its ears, and the socket open", async () => {
    const { device } = await start();
    const [ada, mallory] = [await device("ada"), await device("mallory")];
    const line = await ready(mallory);
    line.say({ type: "subscribe", namespaceId: ada.homeNamespaceId });
    expect(await line.next("problem")).toMatchObject({
      namespaceId: ada.homeNamespaceId,
      problem: { code: "unknown_namespace" },
    });
    await commitFolder(ada, 1);
    line.say({ type: "subscribe", namespaceId: mallory.homeNamespaceId });
    expect(await line.next("seq")).toMatchObject({ namespaceId: mallory.homeNamespaceId });
  });

  it("is closed at once when its device is revoked, and a long poll of it ends", async () => {
    const { device, request } = await start();
    const [laptop, phone] = [await device("ada"), await device("ada")];
    const line = await ready(phone);
    const namespace = phone.homeNamespaceId;
    const poll = request(`${routes.notifyPoll}?namespace=${namespace}&seq=0`, { grant: phone });
    await expect.poll(() => world.log.length).toBeGreaterThan(0);
    await request(routes.health);
    const revoked = await request(routes.device(phone.deviceId), { method: "DELETE", grant: laptop });
    expect(revoked.status).toBe(204);
    expect(await line.closed).toBe(notifyCloseCodes.unauthenticated);
    expect((await problemIn(await poll)).code).toBe("token_revoked");
    expect((await problemIn(await request(routes.namespaces, { grant: phone }))).code).toBe("token_revoked");
    expect((await request(routes.namespaces, { grant: laptop })).status).toBe(200);
  });

  it("pings, and is closed when nobody answers", async () => {
    const { device } = await start({ heartbeatMs: 50 });
    const line = await ready(await device("ada"));
    await line.next("ping");
    expect(await line.closed).toBe(notifyCloseCodes.silent);
  });

  it("stays open for one who answers, and is closed when the token is no longer good", async () => {
    const { device, accounts } = await start({ heartbeatMs: 50 });
    const ada = await device("ada");
    const line = await ready(ada);
    for (let beat = 0; beat < 4; beat++) {
      await line.next("ping");
      line.say({ type: "pong" });
    }
    await accounts.signOut(ada.accessToken);
    expect(await line.closed).toBe(notifyCloseCodes.unauthenticated);
  });

  it("is closed as going away when the server closes", async () => {
    const { device, server } = await start();
    const line = await ready(await device("ada"));
    await server.close();
    expect(await line.closed).toBe(1001);
  });
});

describe("the long poll", () => {
  const poll = (grant: SessionGrant, seq?: number) =>
    world.request(
      `${routes.notifyPoll}?namespace=${grant.homeNamespaceId}${seq === undefined ? "" : `&seq=${seq}`}`,
      { grant },
    );

  it("answers at once when the journal is elsewhere, or when no seq was given", async () => {
    const { device } = await start();
    const ada = await device("ada");
    expect(await (await poll(ada)).json()).toMatchObject({ seq: 0 });
    expect(await (await poll(ada, 7)).json()).toMatchObject({ seq: 0 });
  });

  it("answers when the journal moves", async () => {
    const { device } = await start();
    const ada = await device("ada");
    const answer = poll(ada, 0);
    await commitFolder(ada, 1);
    expect(await (await answer).json()).toMatchObject({ seq: 1 });
  });

  it("answers after a while when nothing moves", async () => {
    const { device } = await start({ pollMs: 50 });
    const ada = await device("ada");
    expect(await (await poll(ada, 0)).json()).toMatchObject({ seq: 0 });
  });
});
