import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WireBytes } from "@syncline/stage";
import { runProgram } from "../programs/index.js";
import { fromCommand, homeOf, versionOf } from "./command-peer.js";

/** Between borg and its server are two pipes, as with any remote shell: this one stays on the machine. */
const directShell = '#!/bin/sh\nshift\nexec "$@"\n';

export const borg = fromCommand({
  name: "borg",
  programs: ["borg"],
  isStore: true,
  reserved: [],
  commands: [
    "borg create ssh://…/store::N . (in the sender's folder; borg serve behind a remote shell that stays here)",
  ],
  version: () => versionOf("borg", ["--version"]),
  async open({ place, sender, receiver: store, home }) {
    const counts = join(home, "counts.json");
    const shell = join(home, "direct-shell");
    await writeFile(shell, directShell, { mode: 0o755 });
    const pipe = fileURLToPath(new URL("./pipe.js", import.meta.url));
    const env = {
      ...homeOf(home),
      BORG_BASE_DIR: join(home, "borg"),
      BORG_RSH: place.lines === "counted" ? `${process.execPath} ${pipe} ${counts}` : shell,
      BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK: "yes",
    };
    const repository = `ssh://bench@loopback/${join(store, "repository")}`;
    await runProgram("borg", ["init", "--encryption=none", repository], { env });
    const total = { up: 0, down: 0 };
    let archives = 0;
    return {
      async run() {
        await runProgram("borg", ["create", `${repository}::${archives++}`, "."], { cwd: sender, env });
        if (place.lines === "direct") return;
        const { up, down } = JSON.parse(await readFile(counts, "utf8")) as WireBytes;
        total.up += up;
        total.down += down;
      },
      traffic: async () => ({
        isCounted: place.lines === "counted",
        sender: { ...total },
        receiver: undefined,
        requests: undefined,
      }),
      close: async () => {},
    };
  },
});
