import { decodeManifest } from "@syncline/core";
import { graceMs, type SimulatedServer, type World } from "../fleet/index.js";

/** Longer than a deletion that was left behind is taken for alive. */
const staleMs = 601_000;
/** More than any two clocks of the servers differ. */
const dayMs = 24 * 3_600_000;

/**
 * Collects all that can be collected, now that nobody does anything: then the chunks that versions need are there, and nothing
 * else. What is needed is told from the versions themselves, not from what the service counts.
 */
export async function unequalToNeeds({ time }: World, server: SimulatedServer): Promise<string[]> {
  const service = server.oracle();
  for (const [waitMs, sweep] of [
    [dayMs, []],
    [staleMs, server.slices],
    [graceMs + 1, []],
  ] as const) {
    time.advance(waitMs);
    await service.collect({ sweep });
  }
  const needed = await neededChunks(server);
  const failures: string[] = [];
  for (const key of server.blobs.keys) {
    const hash = key.slice(key.lastIndexOf("/") + 1);
    if (!needed.has(hash)) failures.push(`Orphan: nothing needs ${key}.`);
  }
  for (const hash of needed)
    if (![...server.blobs.keys].some((key) => key.startsWith("chunks/") && key.endsWith(hash)))
      failures.push(`Gone: a version needs the chunk ${hash}.`);
  return failures;
}

async function neededChunks({ journal, namespaceId }: SimulatedServer): Promise<Set<string>> {
  return await journal.store.read(namespaceId, async (reader) => {
    const needed = new Set<string>();
    for (const id of journal.nodeIds) {
      const entries = await reader.versions(id, Number.MAX_SAFE_INTEGER);
      const contents = entries.flatMap(({ node, deleted }) =>
        node.kind === "file" && !deleted ? [node.contentId] : [],
      );
      for (const { manifest } of await reader.manifests(contents))
        for (const { hash } of decodeManifest(manifest).chunks) needed.add(hash);
    }
    return needed;
  });
}
