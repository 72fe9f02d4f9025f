import type { FolderSync } from "@syncline/core";
import type { CallMessage } from "../messages/index.js";

/** Makes a tab's call where the engine is. */
export async function answerCall(sync: FolderSync, call: CallMessage, signal: AbortSignal): Promise<unknown> {
  const { files } = sync;
  switch (call.name) {
    case "list":
      return await files.list(call.args[0], { signal });
    case "stat":
      return await files.stat(call.args[0], { signal });
    case "read":
      return await files.read(call.args[0], { ...call.args[1], signal });
    case "write":
      return await files.write(call.args[0], call.args[1], { ...call.args[2], signal });
    case "makeFolder":
      return await files.makeFolder(call.args[0], { signal });
    case "move":
      return await files.move(call.args[0], call.args[1], { ...call.args[2], signal });
    case "remove":
      return await files.remove(call.args[0], { ...call.args[1], signal });
    case "sync":
      return await sync.sync({ signal });
    case "start":
      return await sync.start();
    case "stop":
      return await sync.stop();
    case "resolve":
      return await sync.resolve(call.args[0], { signal });
    case "explain":
      return await sync.explain(call.args[0]);
    case "history":
      return await sync.history(call.args[0], { signal });
    case "trash":
      return await sync.trash({ ...call.args[0], signal });
    case "restore":
      return await sync.restore(call.args[0], { ...call.args[1], signal });
  }
}
