import { dirname, join } from "node:path";
import { nodeFileSystem, nodePlatform, sessionFile, sqliteState } from "@syncline/adapter-node";
import {
  httpRemote,
  isSyncError,
  openSync,
  type SavedSession,
  type SyncClient,
  sessionTokenSource,
  signIn,
  signUp,
} from "@syncline/core";
import { answerOrders } from "./answering.js";
import type { EngineNews, EngineOrder, EngineSetup } from "./messages.js";

let client: SyncClient | undefined;
const tell = (news: EngineNews) => process.send?.(news);
const password = "correct horse battery staple";

answerOrders<EngineOrder>(async (order) => {
  if (order.do === "open") return await open(order.setup);
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

async function open(setup: EngineSetup): Promise<void> {
  const { url } = setup;
  const saved = sessionFile(join(dirname(setup.state), "session.json"));
  let session = await saved.load();
  if (session === undefined) {
    session = await enter(setup);
    await saved.save(session);
  }
  const { homeNamespaceId: namespaceId, deviceId: id, deviceName: name } = session;
  const token = sessionTokenSource({ ...nodePlatform, url, ...saved });
  client = await openSync({
    ...nodePlatform,
    fs: nodeFileSystem(setup.folder),
    state: sqliteState(setup.state),
    remote: httpRemote({ ...nodePlatform, url, namespaceId, token }),
    device: { id, name },
    ...(setup.settings ? { settings: setup.settings } : {}),
  });
  client.on("status", (status) => tell({ event: "status", status }));
  if (setup.tellsPaths === false) return;
  client.on("applied", (detail) => tell({ event: "applied", ...detail }));
  client.on("committed", ({ path }) => tell({ event: "committed", path }));
  client.on("conflict", (detail) => tell({ event: "conflict", ...detail }));
  client.on("resurrected", (detail) => tell({ event: "resurrected", ...detail }));
}

/** The first device makes the account. */
async function enter({ url, account: name, deviceName }: EngineSetup): Promise<SavedSession> {
  const call = { ...nodePlatform, url };
  try {
    return await signUp({ name, password, deviceName }, call);
  } catch (error) {
    if (!isSyncError(error, "account_exists")) throw error;
    return await signIn({ name, password, deviceName }, call);
  }
}
