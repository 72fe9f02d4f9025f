import { join } from "node:path";
import { folderIn } from "../folders/temporary.js";
import { Bulletin } from "../processes/bulletin.js";
import { EngineProcess } from "../processes/engine.js";
import { ServerProcess } from "../processes/server.js";
import type { LiveLine } from "./live-line.js";

/** Who plays: a server, and two devices of one account that watch their folders. */
export interface Cast {
  readonly server: ServerProcess;
  readonly ada: EngineProcess;
  readonly grace: EngineProcess;
  readonly bulletin: Bulletin;
  /** Where files can be made on the same disk, outside both folders. */
  readonly workshop: string;
}

export async function gather(folder: string, live: LiveLine): Promise<Cast> {
  const server = await ServerProcess.start(await folderIn(folder, "server"));
  const bulletin = new Bulletin();
  const open = async (name: string) =>
    await EngineProcess.open({
      folder: await folderIn(folder, name),
      state: join(folder, `${name}-state`, "state.db"),
      account: "demo",
      deviceName: `${name}'s laptop`,
      serverUrl: server.url,
      bulletin,
      onStatus: (status) => live.show(name, status),
    });
  const ada = await open("Ada");
  const grace = await open("Grace");
  return { server, ada, grace, bulletin, workshop: await folderIn(folder, "workshop") };
}

export async function dismiss({ server, ada, grace }: Cast): Promise<void> {
  await ada.close();
  await grace.close();
  await server.close();
}
