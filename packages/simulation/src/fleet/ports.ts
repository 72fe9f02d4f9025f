import {
  type FileSystem,
  type MemoryDisk,
  type MemoryFileSystemOptions,
  memoryFileSystem,
  memoryState,
  type RelativePath,
  type StateStore,
  SyncError,
} from "@syncline/core";
import type { FaultClass } from "../faults/index.js";
import type { Process } from "../schedule/index.js";
import type { KeptState } from "./kept-state.js";
import type { Station } from "./network.js";
import { simulatedHasher } from "./platform.js";
import type { World } from "./world.js";

/** A call of the port, or a step of one. */
type Step = Parameters<NonNullable<MemoryFileSystemOptions["before"]>>[0];

const durable = new Set<Step>([
  "append",
  "replace",
  "writeHollow",
  "createFolder",
  "createSymlink",
  "move",
  "remove",
  "writeMarker",
]);

const writing = new Set<Step>([
  "write",
  "append",
  "writeHollow",
  "createFolder",
  "createSymlink",
  "writeMarker",
]);
const opening = new Set<Step>(["list", "cut", "open", "write", "flush folder"]);
/** Steps within a call; what the call does to other files is done by then. */
const within = new Set<Step>(["append", "flush file", "replace", "flush folder"]);
/** Steps that follow another one at once, without anybody else's turn in between. */
const atOnce = new Set<Step>(["append", "flush file"]);

/** Which steps each fault of a disk may meet, and the code that adapters make of it. */
const diskFaults: readonly [
  FaultClass,
  (step: Step) => boolean,
  "disk_full" | "io_error" | "permission_denied" | "file_busy",
][] = [
  ["disk full", (step) => writing.has(step), "disk_full"],
  ["I/O error", (step) => !step.startsWith("flush"), "io_error"],
  ["permission denied", (step) => !within.has(step), "permission_denied"],
  ["too many open files", (step) => opening.has(step), "file_busy"],
  ["torn write", (step) => step === "append", "io_error"],
  ["fsync failed", (step) => step.startsWith("flush"), "io_error"],
];

/** The disk as one process sees it: every operation waits for its turn, and a changing one for another when it is done. */
export function simulatedFileSystem(
  world: World,
  disk: MemoryDisk,
  station: Station,
  process: Process,
): FileSystem {
  const { scheduler, faults } = world;
  const before = async (step: Step, path: RelativePath) => {
    if (!atOnce.has(step)) await scheduler.turn(process, `disk ${step} ${path}`);
    if (step === "flush folder") await station.step(process, "unflushed");
    else if (durable.has(step)) await station.step(process, "before");
    for (const [fault, meets, code] of diskFaults) {
      if (!meets(step) || !faults.strikes(fault, station.number)) continue;
      if (step === "flush folder") world.witness.unflushed(station.number, path);
      throw new SyncError(code);
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
    writeHollow: (...args) => done(inner.writeHollow(...args)),
    createFolder: (...args) => done(inner.createFolder(...args)),
    createSymlink: (...args) => done(inner.createSymlink(...args)),
    move: (...args) => done(inner.move(...args)),
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

/** The state store as one process sees it. */
export function simulatedState(
  world: World,
  kept: KeptState,
  station: Station,
  process: Process,
): StateStore {
  const { scheduler, faults } = world;
  const inner = memoryState(kept.disk);
  return {
    ...inner,
    async write(changes) {
      await scheduler.turn(process, "state write");
      await station.step(process, "before");
      if (faults.strikes("state write failed", station.number)) throw new SyncError("io_error");
      kept.writes(changes);
      await inner.write(changes);
      await scheduler.turn(process, "state done");
      await station.step(process, "after");
    },
  };
}
