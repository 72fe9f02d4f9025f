import { startServer } from "@syncline/reference-server";
import { LoadProcess } from "../parts/load-process.js";
import type { Micro } from "./micro.js";

const [clients, accounts, commits] = [100, 10, 2000];

/**
 * Commits of one new file each by clients that wait for every answer, through HTTP with authentication, in an SQLite
 * database below `folder`. The clients are another process, so that the time of this one is the server's alone.
 */
export async function withHttpCommits<T>(
  folder: string,
  work: (micros: readonly Micro[]) => Promise<T>,
): Promise<T> {
  const server = await startServer({
    dataDir: folder,
    rateLimits: { requestsPerMinute: Number.MAX_SAFE_INTEGER },
  });
  try {
    const load = await LoadProcess.start({ url: server.url, clients, accounts });
    try {
      const name = `commit: HTTP, ${clients} clients, SQLite`;
      return await work([{ name, amount: commits, unit: "commits", run: () => load.round({ commits }) }]);
    } finally {
      await load.end();
    }
  } finally {
    await server.close();
  }
}
