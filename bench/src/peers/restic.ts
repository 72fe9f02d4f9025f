import { join } from "node:path";
import { freePort, probePort, runProgram, startDaemon } from "../programs/index.js";
import { fromCommand, homeOf, versionOf } from "./command-peer.js";
import { lineTo } from "./lines.js";

export const restic = fromCommand({
  name: "restic",
  // Its own server for this protocol is in no distribution; rclone has another one.
  programs: ["restic", "rclone"],
  isStore: true,
  reserved: [],
  commands: ["rclone serve restic store", "restic backup . (in the sender's folder)"],
  version: () => versionOf("restic", ["version"]),
  async open({ place, sender, receiver: store, home }) {
    const port = await freePort();
    const words = ["serve", "restic", store, "--addr", `127.0.0.1:${port}`];
    const server = await startDaemon("rclone", words, { env: homeOf(home) }, () => probePort(port));
    const line = await lineTo(port, place);
    const env = {
      ...homeOf(home),
      RESTIC_REPOSITORY: `rest:http://127.0.0.1:${line.port}/`,
      RESTIC_PASSWORD: "bench",
      RESTIC_CACHE_DIR: join(home, "restic"),
    };
    await runProgram("restic", ["init"], { env });
    return {
      run: async () => void (await runProgram("restic", ["backup", "--quiet", "."], { cwd: sender, env })),
      traffic: async () => ({
        isCounted: place.lines === "counted",
        sender: line.total,
        receiver: undefined,
        requests: undefined,
      }),
      async close() {
        await server.stop();
        await line.close();
      },
    };
  },
});
