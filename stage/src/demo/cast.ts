import { join } from "node:path";
import { folderIn } from "../folders/index.js";
import { type CountingProxy, countingProxy } from "../network/index.js";
import { Bulletin, EngineProcess, ServerProcess } from "../processes/index.js";
import type { LiveLine } from "./live-line.js";

/** Who plays: a server, and two devices of one account that watch their folders. */
export interface Cast {
  readonly server: ServerProcess;
  readonly ada: EngineProcess;
  readonly grace: EngineProcess;
  /** The network of each, between the engine and the server. */
  readonly lines: { readonly ada: CountingProxy; readonly grace: CountingProxy };
  readonly bulletin: Bulletin;
  /** Where files can be made on the same disk, outside both folders. */
  readonly workshop: string;
}

export async function gather(folder: string, live: LiveLine): Promise<Cast> {
  const server = await ServerProcess.start({ dataDir: await folderIn(folder, "server") });
  const bulletin = new Bulletin();
  const lines = { ada: await countingProxy(server.url), grace: await countingProxy(server.url) };
  const open = async (name: string, { url }: CountingProxy) =>
    await EngineProcess.open({
      folder: await folderIn(folder, name),
      state: join(folder, `${name}-state`, "state.db"),
      account: "demo",
      deviceName: `${name}'s laptop`,
      url,
      bulletin,
      onStatus: (status) => live.show(name, status),
    });
  const ada = await open("Ada", lines.ada);
  const grace = await open("Grace", lines.grace);
  return { server, ada, grace, lines, bulletin, workshop: await folderIn(folder, "workshop") };
}

export async function dismiss({ server, ada, grace, lines }: Cast): Promise<void> {
  await ada.close();
  await grace.close();
  await lines.ada.close();
  await lines.grace.close();
  await server.close();
}
