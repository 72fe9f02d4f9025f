import {
  type FileSystem,
  type MemoryDisk,
  type MemoryStateDisk,
  memoryFileSystem,
  memoryState,
  type RelativePath,
  type StateStore,
  SyncError,
} from "@syncline/core";
import type { FaultClass } from "../faults/index.js";
import type { Process } from "../schedule/index.js";
import type { Station } from "./network.js";
import { simulatedHasher } from "./platform.js";
import type { World } from "./world.js";

type Operation = string;

const durable = new Set<Operation>([
  "replace",
  "createFolder",
  "createSymlink",
  "move",
  "remove",
  "writeMarker",
]);

const writing = new Set<Operation>(["write", "createFolder", "createSymlink", "writeMarker"]);

/** Which operations each fault of a disk may meet, and the code that adapters make of it. */
const diskFaults: readonly [
  FaultClass,
  (operation: Operation) => boolean,
  "disk_full" | "io_error" | "permission_denied" | "file_busy",
][] = [
  ["disk full", (operation) => writing.has(operation), "disk_full"],
  ["I/O error", () => true, "io_error"],
  ["permission denied", (operation) => operation !== "replace", "permission_denied"],
  ["too many open files", (operation) => ["list", "cut", "open", "write"].includes(operation), "file_busy"],
  ["torn write", (operation) => operation === "replace", "io_error"],
];

/** The disk as one process sees it: every operation waits for its turn, and a changing one for another when it is done. */
export function simulatedFileSystem(
  world: World,
  disk: MemoryDisk,
  station: Station,
  process: Process,
): FileSystem {
  const { scheduler, faults } = world;
  const before = async (operation: Operation, path: RelativePath) => {
    await scheduler.turn(process, `disk ${operation} ${path}`);
    if (durable.has(operation)) await station.step(process, "before");
    for (const [fault, meets, code] of diskFaults) {
      if (meets(operation) && faults.strikes(fault, station.number)) throw new SyncError(code);
    }
  };
  // While a file is being read, its user may write into it.
  const hasher = {
    sha256: async (bytes: Uint8Array) => {
      const hash = simulatedHasher.sha256(bytes);
      await scheduler.turn(process, "read");
      return hash;
    },
  };
  const inner = memoryFileSystem({ disk, before, hasher });
  const done = async <T>(result: Promise<T>): Promise<T> => {
    const value = await result;
    await scheduler.turn(process, "disk done");
    await station.step(process, "after");
    return value;
  };
  return {
    capabilities: inner.capabilities,
    list: (path, signal) => inner.list(path, signal),
    stat: (path) => inner.stat(path),
    readLink: (path) => inner.readLink(path),
    cut: (path, parameters, signal) => inner.cut(path, parameters, signal),
    readMarker: () => inner.readMarker(),
    emptyTrash: (retentionMs) => inner.emptyTrash(retentionMs),
    close: () => inner.close(),
    async open(path) {
      const file = await inner.open(path);
      const read = async (offset: number, length: number) => {
        await scheduler.turn(process, `disk read ${path}`);
        return await file.read(offset, length);
      };
      return { ...file, read };
    },
    write: (path, content, options) => done(inner.write(path, content, options)),
    createFolder: (path) => done(inner.createFolder(path)),
    createSymlink: (path, target) => done(inner.createSymlink(path, target)),
    move: (from, to, expected) => done(inner.move(from, to, expected)),
    remove: (path, expected) => done(inner.remove(path, expected)),
    writeMarker: (id) => done(inner.writeMarker(id)),
    watch: (listener) =>
      inner.watch(async (event) => {
        await scheduler.turn(process, "watch");
        if (faults.strikes("watch overflow", station.number)) listener({ kind: "overflow" });
        else if (!faults.strikes("watch event missed", station.number)) listener(event);
      }),
  };
}

/** The state store as one process sees it. `onWrite` hears of each write that is durable. */
export function simulatedState(
  world: World,
  stateDisk: MemoryStateDisk,
  station: Station,
  process: Process,
  onWrite: () => void,
): StateStore {
  const { scheduler, faults } = world;
  const inner = memoryState(stateDisk);
  return {
    ...inner,
    async write(changes) {
      await scheduler.turn(process, "state write");
      await station.step(process, "before");
      if (faults.strikes("state write failed", station.number)) throw new SyncError("io_error");
      await inner.write(changes);
      onWrite();
      await scheduler.turn(process, "state done");
      await station.step(process, "after");
    },
  };
}
