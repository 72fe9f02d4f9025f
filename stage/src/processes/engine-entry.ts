import {
  systemClock as clock,
  nodeDeflate,
  nodeFileSystem,
  nodeHasher,
  nodeWebSocket,
  systemRandomness as randomness,
  sqliteState,
} from "@syncline/adapter-node";
import {
  type DeviceId,
  httpRemote,
  isSyncError,
  openSync,
  type SyncClient,
  sessionTokenSource,
  signIn,
  signUp,
} from "@syncline/core";
import { answerOrders, ownUsage } from "./answering.js";
import type { EngineNews, EngineOrder, EngineSetup } from "./messages.js";

let client: SyncClient | undefined;
const tell = (news: EngineNews) => process.send?.(news);
const password = "correct horse battery staple";

answerOrders<EngineOrder>(async (order) => {
  if (order.do === "open") return await open(order.setup);
  if (order.do === "usage") return ownUsage();
  if (client === undefined) throw new Error("Nothing is open.");
  switch (order.do) {
    case "sync":
      return await client.sync();
    case "start":
      return await client.start();
    case "stop":
      return await client.stop();
    case "resolve":
      return await client.resolve(order.decision);
    case "close":
      return await client.close();
  }
});

async function open(setup: EngineSetup): Promise<DeviceId> {
  const { url } = setup;
  let session = await enter(setup);
  const token = sessionTokenSource({
    url,
    clock,
    randomness,
    load: async () => session,
    save: async (next) => {
      session = { ...next, accessExpiresInMs: 0 };
    },
  });
  const { homeNamespaceId: namespaceId, deviceId: id, deviceName: name } = session;
  client = await openSync({
    fs: nodeFileSystem(setup.folder),
    state: sqliteState(setup.state),
    remote: httpRemote({ url, namespaceId, token, clock, randomness, webSocket: nodeWebSocket }),
    device: { id, name },
    clock,
    randomness,
    hasher: nodeHasher,
    deflate: nodeDeflate,
    ...(setup.settings ? { settings: setup.settings } : {}),
  });
  client.on("status", (status) => tell({ event: "status", status }));
  client.on("applied", (detail) => tell({ event: "applied", ...detail }));
  client.on("committed", ({ path }) => tell({ event: "committed", path }));
  client.on("conflict", (detail) => tell({ event: "conflict", ...detail }));
  client.on("resurrected", (detail) => tell({ event: "resurrected", ...detail }));
  return id;
}

/** The first device makes the account. */
async function enter({ url, account: name, deviceName, deviceId }: EngineSetup) {
  const call = { url, clock, randomness };
  try {
    return await signUp({ name, password, deviceName }, call);
  } catch (error) {
    if (!isSyncError(error, "account_exists")) throw error;
    return await signIn(
      { name, password, deviceName, ...(deviceId === undefined ? {} : { deviceId }) },
      call,
    );
  }
}
