import { folderIn, inTemporaryFolder, ServerProcess } from "@syncline/stage";
import { cpuMsOf } from "../meter/index.js";
import { findProgram, runProgram } from "../programs/index.js";
import { LoadProcess } from "./load-process.js";
import type { Part } from "./part.js";

const [clients, accounts] = [100, 10];

/** Until the server's code is compiled as it is for the rest of its life. */
const warmUpSeconds = 3;

/** Commits of one new file each, through HTTP with authentication, on a server that has one core to itself. */
export const commits = (scale: number): Part => ({
  name: "commits",
  measure: () => inTemporaryFolder((folder) => measureIn(folder, Math.max(1, 8 * Math.min(1, scale)))),
});

async function measureIn(folder: string, seconds: number) {
  const dataDir = await folderIn(folder, "server");
  const server = await ServerProcess.start({ dataDir, rateLimits: false });
  const isPinned = await pin(server.pid, 0);
  const load = await LoadProcess.start({ url: server.url, clients, accounts });
  await pin(load.pid, 1);
  await load.round({ seconds: warmUpSeconds });
  const cpuBeforeMs = cpuMsOf(server.pid);
  const result = await load.round({ seconds });
  const cpuMs = (cpuMsOf(server.pid) ?? Number.NaN) - (cpuBeforeMs ?? Number.NaN);
  await load.end();
  await server.close();
  return {
    "commits per second": result.commits / result.seconds,
    "commits per second of the server's CPU": (1000 * result.commits) / cpuMs,
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
