import type { SyncClient } from "@syncline/core";
import type { ControlRequest } from "./protocol.js";

/** What may be asked of a client, whether it is this process's own or that of the engine that runs. */
export type ClientRequest = Exclude<ControlRequest, { do: "status" }>;

/** Does what is asked. Throws what the client throws. */
export async function answerOf(client: SyncClient, request: ClientRequest): Promise<unknown> {
  switch (request.do) {
    case "explain":
      return client.explain(request.path);
    case "history":
      return await client.history(request.path);
    case "trash":
      return await client.trash({ before: request.before, limit: request.limit });
    case "restore":
      return await client.restore(request.version, { to: request.to });
    case "resolve":
      return await client.resolve(request.decision);
  }
}
