import { freePort, probePort, runProgram, startDaemon } from "../programs/index.js";
import { fromCommand, homeOf, versionOf } from "./command-peer.js";
import { fromTheOtherEnd, lineTo } from "./lines.js";

const [user, password] = ["bench", "bench"];

export const rclone = fromCommand({
  name: "rclone",
  programs: ["rclone"],
  isStore: false,
  reserved: [],
  commands: ["rclone serve sftp receiver", "rclone sync sender :sftp:"],
  version: () => versionOf("rclone", ["version"]),
  async open({ place, sender, receiver, home }) {
    const port = await freePort();
    const words = [
      "serve",
      "sftp",
      receiver,
      "--addr",
      `127.0.0.1:${port}`,
      "--user",
      user,
      "--pass",
      password,
    ];
    const env = homeOf(home);
    const server = await startDaemon("rclone", words, { env }, () => probePort(port));
    const line = await lineTo(port, place);
    const access = {
      RCLONE_SFTP_HOST: "127.0.0.1",
      RCLONE_SFTP_PORT: String(line.port),
      RCLONE_SFTP_USER: user,
      RCLONE_SFTP_PASS: (await runProgram("rclone", ["obscure", password], { env })).trim(),
    };
    return {
      run: async () =>
        void (await runProgram("rclone", ["sync", sender, ":sftp:"], { env: { ...env, ...access } })),
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
