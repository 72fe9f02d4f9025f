import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Bulletin, EngineProcess, folderIn, ServerProcess } from "@syncline/stage";
import { lineTo } from "./lines.js";
import type { Arrival, Link, Peer, Place } from "./peer.js";
import { untilTrue } from "./waiting.js";

export const syncline: Peer = {
  name: "Syncline",
  programs: [],
  isStore: false,
  reserved: [".syncline"],
  commands: [
    "startServer({ dataDir })",
    "openSync(…) and client.start() (twice, each in a process of its own, with the default settings)",
    "cold pass: openSync(…) and client.sync()",
  ],
  version: async () => {
    const manifest = await readFile(
      new URL("../package.json", import.meta.resolve("@syncline/core")),
      "utf8",
    );
    return (JSON.parse(manifest) as { readonly version: string }).version;
  },
  open,
};

async function open(place: Place): Promise<Link> {
  const server = await ServerProcess.start({ dataDir: await folderIn(place.folder, "server") });
  const port = Number(new URL(server.url).port);
  const lines = { sender: await lineTo(port, place), receiver: await lineTo(port, place) };
  const bulletin = new Bulletin();
  const engine = async (deviceName: "sender" | "receiver") =>
    await EngineProcess.open({
      folder: await folderIn(place.folder, deviceName),
      state: join(place.folder, `${deviceName}-state`, "state.db"),
      url: lines[deviceName].url,
      account: "bench",
      deviceName,
      bulletin,
      tellsPaths: false,
    });
  const sender = await engine("sender");
  const receiver = await engine("receiver");
  const areInSync = () => sender.inSync && receiver.inSync;
  let isStarted = false;

  const rest = () => bulletin.until("both engines to be in sync", areInSync);
  const news = () => [sender.status, receiver.status];
  return {
    sender: sender.folder,
    receiver: receiver.folder,
    async carry({ isCostly, isThere }: Arrival) {
      if (!isStarted) await Promise.all([sender.start(), receiver.start()]);
      isStarted = true;
      if (!isCostly) return await untilTrue(() => isThere(receiver.folder));
      for (;;) {
        await rest();
        // Read before looking at the disk: whatever is told meanwhile is a reason to look again.
        const seen = news();
        if (await isThere(receiver.folder)) return;
        const hasNews = () => news().some((status, at) => status !== seen[at]);
        await bulletin.until("both engines to be in sync", () => hasNews() && areInSync());
      }
    },
    rest,
    async beforeColdPass() {
      await sender.close();
      return async () => {
        await sender.reopen();
        const { inSync, problems } = await sender.sync();
        if (!inSync) throw new Error(`Not in sync: ${JSON.stringify(problems.slice(0, 3))}`);
      };
    },
    traffic: async () => ({
      isCounted: place.lines === "counted",
      sender: lines.sender.total,
      receiver: lines.receiver.total,
      requests: lines.sender.requests + lines.receiver.requests,
    }),
    async close() {
      await sender.close();
      await receiver.close();
      await server.close();
      await lines.sender.close();
      await lines.receiver.close();
    },
  };
}
