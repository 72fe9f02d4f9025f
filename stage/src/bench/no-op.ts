import { inTemporaryFolder } from "../folders/temporary.js";
import { actorsIn, settle } from "./actors.js";
import { writeSmallFiles } from "./first-sync.js";
import type { Figures } from "./measure.js";

const files = 100_000;

/** A pass that finds nothing to do: in the process that knows everything, and in one that starts from its state. */
export async function noOp(): Promise<Figures> {
  return await inTemporaryFolder(
    async (folder) => {
      const actors = await actorsIn(folder);
      await writeSmallFiles(actors.sender.folder, files, 256);
      const firstMs = await settle(actors.sender);
      const warmMs = await settle(actors.sender);
      const [wire, cpu] = [actors.sender.line.total.up, await actors.sender.usage()];
      await settle(actors.sender);
      const used = await actors.sender.usage();
      const wireBytes = actors.sender.line.total.up - wire;
      await actors.sender.kill();
      const startMs = performance.now();
      await actors.sender.reopen();
      const openMs = performance.now() - startMs;
      const coldMs = await settle(actors.sender);
      await actors.close();
      return {
        files,
        firstMs,
        warmMs,
        warmCpuMs: used.cpuMs - cpu.cpuMs,
        openMs,
        coldMs,
        wireBytes,
        peakMiB: used.peakRssBytes / 1024 / 1024,
      };
    },
    { inMemory: true },
  );
}
