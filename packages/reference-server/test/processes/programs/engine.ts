import {
  systemClock as clock,
  nodeDeflate,
  nodeFileSystem,
  nodeHasher,
  nodeHttpSend,
  nodeWebSocket,
  systemRandomness as randomness,
  sessionFile,
  sqliteState,
} from "@syncline/adapter-node";
import {
  type FileSystem,
  type HttpRequest,
  type HttpResponse,
  httpRemote,
  openSync,
  type Remote,
  sessionTokenSource,
} from "@syncline/core";
import type { EngineSetup } from "./messages.js";
import { obey, say, setupOf } from "./talk.js";

const setup = setupOf<EngineSetup>();
const { url } = setup;
const file = sessionFile(setup.sessionFile);
const session = await file.load();
if (session === undefined) throw new Error("There is no session.");
const token = sessionTokenSource({ url, clock, randomness, ...file });
const namespaceId = session.homeNamespaceId;

const client = await openSync({
  fs: outspokenDisk(nodeFileSystem(setup.folder)),
  state: sqliteState(setup.stateFile),
  remote: outspoken(
    httpRemote({ url, namespaceId, token, clock, randomness, webSocket: nodeWebSocket, send: countedSend }),
  ),
  device: { id: session.deviceId, name: session.deviceName },
  clock,
  randomness,
  hasher: nodeHasher,
  deflate: nodeDeflate,
  settings: setup.settings,
});
client.on("status", (status) => say({ kind: "status", status }));
client.on("applied", () => say({ kind: "step", step: "applied" }));
client.on("conflict", ({ copyPath }) => say({ kind: "event", name: "conflict", path: copyPath }));
client.on("resurrected", ({ path }) => say({ kind: "event", name: "resurrected", path }));
obey(async (order) => {
  if (order.do === "sync") return await client.sync();
  if (order.do === "resolve") return await client.resolve(order.decision);
  return await client.close();
});
if (setup.watch) await client.start();
say({ kind: "ready", url });

/** Says when a file is about to be written. */
function outspokenDisk(fs: FileSystem): FileSystem {
  return new Proxy(fs, {
    get(target, name) {
      if (name === "write") say({ kind: "step", step: "write" });
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function countedSend(request: HttpRequest): Promise<HttpResponse> {
  const bytes = request.body?.reduce((sum, { byteLength }) => sum + byteLength, 0) ?? 0;
  say({ kind: "request", path: new URL(request.url).pathname, bytes });
  return nodeHttpSend(request);
}

/** Says where a call stands, and what has been acknowledged before the engine hears of it. */
function outspoken(remote: Remote): Remote {
  return {
    ...remote,
    async upload(chunks, options) {
      const bytes = chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
      say({ kind: "step", step: "upload", bytes });
      await remote.upload(chunks, options);
      say({ kind: "step", step: "uploaded", bytes });
    },
    async commit(request, options) {
      say({ kind: "step", step: "commit" });
      const result = await remote.commit(request, options);
      const commits = request.operations.flatMap((operation, index) => {
        const outcome = result.outcomes[index];
        if (outcome?.outcome !== "committed") return [];
        const { id: nodeId, vector } = operation.op === "put" ? operation.node : operation;
        return [{ nodeId, vector, seq: outcome.seq }];
      });
      say({ kind: "acknowledged", commits });
      say({ kind: "step", step: "committed" });
      return result;
    },
    async *fetch(hashes, options) {
      say({ kind: "step", step: "fetch" });
      for await (const chunk of remote.fetch(hashes, options)) {
        yield chunk;
        say({ kind: "step", step: "fetched", bytes: chunk.sizeBytes });
      }
    },
  };
}
