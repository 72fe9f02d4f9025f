import { defaultTokenLifetimes } from "@syncline/core";
import { startServer } from "../../../src/index.js";
import type { ServerSetup } from "./messages.js";
import { obey, say, setupOf } from "./talk.js";

const { dataDir, port, accessTokenMs } = setupOf<ServerSetup>();
const server = await startServer({
  dataDir,
  port,
  rateLimits: false,
  tokenLifetimes: { ...defaultTokenLifetimes, accessMs: accessTokenMs },
});
obey(() => server.close());
say({ kind: "ready", url: server.url });
