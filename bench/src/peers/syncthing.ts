import { folderIn } from "@syncline/stage";
import { versionOf } from "./command-peer.js";
import { fromTheOtherEnd, lineTo } from "./lines.js";
import type { Arrival, Link, Peer, Place } from "./peer.js";
import { SyncthingDevice } from "./syncthing-device.js";
import { untilTrue } from "./waiting.js";

/** Its interface answers in some milliseconds: asked more often, it would have something else to do. */
const askEveryMs = 20;

export const syncthing: Peer = {
  name: "Syncthing",
  programs: ["syncthing"],
  isStore: false,
  reserved: [".stfolder"],
  commands: [
    "syncthing serve (twice, connected; a scan is asked for at once, without its watcher's delay of 10 s)",
    "for latency: its watcher, with the least delay there is, 1 s",
  ],
  version: () => versionOf("syncthing", ["--version"]),
  open,
};

async function open(place: Place): Promise<Link> {
  const [sender, receiver] = [
    await folderIn(place.folder, "sender"),
    await folderIn(place.folder, "receiver"),
  ];
  const here = await SyncthingDevice.create(await folderIn(place.folder, "sender-home"));
  const there = await SyncthingDevice.create(await folderIn(place.folder, "receiver-home"));
  const line = await lineTo(there.listenPort, place);
  await here.configure(sender, there.id, line.port, place.watches);
  await there.configure(receiver, here.id, undefined, false);
  for (const folder of [sender, receiver]) await folderIn(folder, ".stfolder");
  for (const device of [there, here]) {
    await device.start();
    await device.untilScanned();
  }
  await untilTrue(() => here.isConnectedTo(there.id), askEveryMs);

  const isDone = async () => {
    const [sent, received] = [await here.status(), await there.status()];
    const isIdle = sent.state === "idle" && received.state === "idle";
    return isIdle && received.needTotalItems === 0 && received.globalFiles === sent.localFiles;
  };
  return {
    sender,
    receiver,
    async carry({ isCostly, isThere }: Arrival) {
      if (!place.watches) await here.scan();
      if (isCostly) await untilTrue(async () => (await isDone()) && (await isThere(receiver)), askEveryMs);
      else await untilTrue(() => isThere(receiver));
    },
    rest: () => untilTrue(isDone, askEveryMs),
    async beforeColdPass() {
      await here.stop();
      return async () => {
        await here.start();
        await here.untilScanned();
      };
    },
    traffic: async () => ({
      isCounted: place.lines === "counted",
      sender: line.total,
      receiver: fromTheOtherEnd(line.total),
      requests: undefined,
    }),
    async close() {
      await here.stop();
      await there.stop();
      await line.close();
    },
  };
}
