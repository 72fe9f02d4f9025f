import { statfs } from "node:fs/promises";
import { availableParallelism, cpus, release, tmpdir, totalmem, type } from "node:os";

/** Where it ran: without it no absolute figure means anything. */
export interface Machine {
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  /** File systems of the work in memory and of the rest. */
  readonly fileSystems: { readonly memory: string; readonly disk: string };
}

export async function thisMachine(): Promise<Machine> {
  return {
    system: `${type()} ${release()}`,
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
    fileSystems: { memory: await fileSystemOf("/dev/shm"), disk: await fileSystemOf(tmpdir()) },
  };
}

/** Numbers by which Linux knows them (statfs(2)). */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0x01021994, "tmpfs"],
  [0xef53, "ext4"],
  [0x9123683e, "btrfs"],
  [0x58465342, "xfs"],
  [0x2fc12fc1, "zfs"],
  [0x794c7630, "overlayfs"],
]);

async function fileSystemOf(path: string): Promise<string> {
  const found = await statfs(path).catch(() => undefined);
  return found === undefined ? "none" : (fileSystems.get(found.type) ?? `0x${found.type.toString(16)}`);
}
