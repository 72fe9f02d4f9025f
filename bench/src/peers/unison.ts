import { join } from "node:path";
import { freePort, probePort, runProgram, startDaemon } from "../programs/index.js";
import { fromCommand, homeOf, versionOf } from "./command-peer.js";
import { fromTheOtherEnd, lineTo } from "./lines.js";

const options = ["-batch", "-auto", "-silent", "-confirmbigdel=false", "-ui", "text"];

export const unison = fromCommand({
  name: "Unison",
  programs: ["unison"],
  isStore: false,
  reserved: [],
  commands: ["unison -socket PORT", `unison sender socket://127.0.0.1:PORT/receiver ${options.join(" ")}`],
  version: () => versionOf("unison", ["-version"]),
  async open({ place, sender, receiver, home }) {
    const port = await freePort();
    const env = { ...homeOf(home), UNISON: join(home, "server") };
    const words = ["-socket", String(port), "-host", "127.0.0.1"];
    const server = await startDaemon("unison", words, { env }, () => probePort(port));
    const line = await lineTo(port, place);
    const roots = [sender, `socket://127.0.0.1:${line.port}/${receiver}`];
    return {
      run: async () => {
        await runProgram("unison", [...roots, ...options], {
          env: { ...homeOf(home), UNISON: join(home, "client") },
        });
      },
      traffic: async () => ({
        isCounted: place.lines === "counted",
        sender: line.total,
        receiver: fromTheOtherEnd(line.total),
        requests: undefined,
      }),
      async close() {
        await server.stop();
        await line.close();
      },
    };
  },
});
