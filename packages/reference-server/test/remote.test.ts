import { connect, createServer, type Server, type Socket } from "node:net";
import { nodeHttpSend, nodeWebSocket } from "@syncline/adapter-node";
import { remoteSuite } from "@syncline/conformance";
import {
  fetchSend,
  type HttpSend,
  httpRemote,
  type SessionGrant,
  type WebSocketFactory,
} from "@syncline/core";
import { platform, startWorld } from "./server-world.js";

/** A stretch of network in front of the server that can be torn. */
async function network(port: number) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const kinds: [string, HttpSend, WebSocketFactory | false][] = [
  ["HTTP by fetch, with sockets", fetchSend(), nodeWebSocket],
  ["HTTP by fetch, with long polls", fetchSend(), false],
  ["HTTP by Node's own client, with sockets", nodeHttpSend, nodeWebSocket],
  ["HTTP by Node's own client, with long polls", nodeHttpSend, false],
];

for (const [name, send, webSocket] of kinds) {
  remoteSuite(name, {
    async open() {
      const world = await startWorld();
      const line = await network(Number(new URL(world.url).port));
      const seenBy = (grant: SessionGrant, namespaceId: string) => ({
        remote: httpRemote({
          url: line.url,
          namespaceId,
          token: grant.accessToken,
          send,
          webSocket,
          ...platform,
        }),
        deviceId: grant.deviceId,
      });
      const ada = await world.device("ada");
      const { homeNamespaceId } = ada;
      return {
        device: async () => seenBy(await world.device("ada"), homeNamespaceId),
        stranger: async () => {
          const mallory = await world.device("mallory");
          return seenBy(mallory, mallory.homeNamespaceId);
        },
        intruder: async () => seenBy(await world.device("mallory"), homeNamespaceId).remote,
        forgetDeleted: async () => void (await world.service.forgetTombstones(homeNamespaceId, -1)),
        cutConnections: async () => line.cut(),
        async close() {
          await world.close();
          line.cut();
          await line.close();
        },
      };
    },
  });
}
