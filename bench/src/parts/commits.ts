import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { folderIn, inTemporaryFolder, ServerProcess } from "@syncline/stage";
import { findProgram, runProgram } from "../programs/index.js";
import type { LoadResult, LoadSetup } from "./commit-load.js";
import type { Part } from "./part.js";

const [clients, accounts] = [100, 10];

/** Commits of one new file each, through HTTP with authentication, on a server that has one core to itself. */
export const commits = (scale: number): Part => ({
  name: "commits",
  measure: () => inTemporaryFolder((folder) => measureIn(folder, Math.max(1, 8 * Math.min(1, scale)))),
});

async function measureIn(folder: string, seconds: number) {
  const dataDir = await folderIn(folder, "server");
  const server = await ServerProcess.start({ dataDir, rateLimits: false });
  const isPinned = await pin(server.pid, 0);
  const load = fork(fileURLToPath(new URL("./commit-load.js", import.meta.url)));
  await pin(load.pid ?? 0, 1);
  load.send({ url: server.url, clients, accounts, seconds } satisfies LoadSetup);
  const [result] = (await once(load, "message")) as [LoadResult];
  load.disconnect();
  await server.close();
  if ("failed" in result) throw new Error(result.failed);
  return {
    "commits per second": result.commits / result.seconds,
    "commit p50 ms": result.p50Ms,
    "commit p99 ms": result.p99Ms,
    "commits, server on one core": isPinned ? 1 : 0,
  };
}

/** Keeps a process with all its threads on one core; false where that cannot be done. */
async function pin(pid: number, core: number): Promise<boolean> {
  if ((await findProgram("taskset")) === undefined) return false;
  return await runProgram("taskset", ["--all-tasks", "--cpu-list", "--pid", String(core), String(pid)]).then(
    () => true,
    () => false,
  );
}
