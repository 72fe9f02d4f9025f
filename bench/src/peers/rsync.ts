import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, probePort, runProgram, startDaemon } from "../programs/index.js";
import { fromCommand, versionOf } from "./command-peer.js";
import { fromTheOtherEnd, lineTo } from "./lines.js";

const options = ["-a", "--delete", "--modify-window=-1"];

export const rsync = fromCommand({
  name: "rsync",
  programs: ["rsync"],
  isStore: false,
  reserved: [],
  commands: [
    "rsync --daemon --no-detach",
    `rsync ${options.join(" ")} sender/ rsync://127.0.0.1:PORT/receiver/`,
  ],
  version: () => versionOf("rsync", ["--version"]),
  async open({ place, sender, receiver, home }) {
    const port = await freePort();
    const config = join(home, "rsyncd.conf");
    await writeFile(config, daemonConfig(port, receiver));
    const words = ["--daemon", "--no-detach", `--config=${config}`];
    const daemon = await startDaemon("rsync", words, {}, () => probePort(port));
    const line = await lineTo(port, place);
    const target = `rsync://127.0.0.1:${line.port}/receiver/`;
    return {
      run: async () => void (await runProgram("rsync", [...options, `${sender}/`, target])),
      traffic: async () => ({
        isCounted: place.lines === "counted",
        sender: line.total,
        receiver: fromTheOtherEnd(line.total),
        requests: undefined,
      }),
      async close() {
        await daemon.stop();
        await line.close();
      },
    };
  },
});

const daemonConfig = (port: number, receiver: string) => `address = 127.0.0.1
port = ${port}
use chroot = no
uid = ${process.getuid?.() ?? 0}
gid = ${process.getgid?.() ?? 0}
[receiver]
path = ${receiver}
read only = no
`;
