import { join } from "node:path";
import { folderIn } from "../folders/temporary.js";
import { Bulletin } from "../processes/bulletin.js";
import { EngineProcess } from "../processes/engine.js";
import type { Usage } from "../processes/messages.js";
import { ServerProcess } from "../processes/server.js";

/** Two fresh devices of one account and a fresh server, each in a process of its own. */
export interface Actors {
  readonly server: ServerProcess;
  readonly sender: EngineProcess;
  readonly receiver: EngineProcess;
  readonly bulletin: Bulletin;
  close(): Promise<void>;
}

export async function actorsIn(folder: string): Promise<Actors> {
  const server = await ServerProcess.start(await folderIn(folder, "server"));
  const bulletin = new Bulletin();
  const open = async (deviceName: string) =>
    await EngineProcess.open({
      folder: await folderIn(folder, deviceName),
      state: join(folder, `${deviceName}-state`, "state.db"),
      account: "bench",
      deviceName,
      serverUrl: server.url,
      bulletin,
    });
  const sender = await open("sender");
  const receiver = await open("receiver");
  return {
    server,
    sender,
    receiver,
    bulletin,
    async close() {
      await sender.close();
      await receiver.close();
      await server.close();
    },
  };
}

export interface Usages {
  readonly sender: Usage;
  readonly receiver: Usage;
  readonly server: Usage;
}

export async function usages({ sender, receiver, server }: Actors): Promise<Usages> {
  return { sender: await sender.usage(), receiver: await receiver.usage(), server: await server.usage() };
}

/** One pass until settled. Throws when that leaves problems, for then nothing was measured. */
export async function settle(engine: EngineProcess): Promise<number> {
  const startMs = performance.now();
  const { inSync, problems } = await engine.sync();
  if (!inSync) throw new Error(`Not in sync: ${JSON.stringify(problems.slice(0, 3))}`);
  return performance.now() - startMs;
}
