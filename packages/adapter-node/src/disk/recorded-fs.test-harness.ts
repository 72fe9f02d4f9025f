import * as nodeFs from "node:fs";
import { relative } from "node:path";
import { MemoryDisk, type MemoryInode } from "@syncline/core";
import type { NodeFs } from "./node-fs.js";

/** One system call as it was made, to be made again on a disk that can lose power. */
type Call = (replay: Replay) => void;

interface Replay {
  readonly disk: MemoryDisk;
  /** What is open, by the number of its opening. */
  readonly open: Map<number, MemoryInode>;
}

/**
 * The real `node:fs`, and a record of every call that changes names or bytes below `root`. The record
 * can be made again in memory up to any call, after which the power goes: the states that a
 * journaling file system may be in then are {@link MemoryDisk}'s, those of the real disk cannot be had. A flush in place
 * takes `flushMs` longer than it does.
 */
export function recordedFs(
  root: string,
  flushMs = 0,
): {
  readonly fs: typeof nodeFs;
  readonly names: readonly string[];
  /** A disk as it was at the beginning, on which the first `count` calls were made. */
  replay(count: number): MemoryDisk;
} {
  const calls: { readonly name: string; readonly call: Call }[] = [];
  const opened = new Map<number, number>();
  let openings = 0;
  const start = treeBelow(root);
  const at = (place: nodeFs.PathLike) => relative(root, String(place));
  const inside = (place: nodeFs.PathLike) => !at(place).startsWith("..");
  const note = (name: string, call: Call) => calls.push({ name, call });
  const isCreating = (flags: nodeFs.OpenMode) =>
    typeof flags === "number" && (flags & nodeFs.constants.O_CREAT) !== 0;

  const recording: Partial<NodeFs> = {
    openSync: (place, flags, mode) => {
      const descriptor = nodeFs.openSync(place, flags, mode);
      if (!inside(place)) return descriptor;
      const opening = ++openings;
      opened.set(descriptor, opening);
      const path = at(place);
      note(`open ${path}`, ({ disk, open }) => {
        if (isCreating(flags) && disk.find(path) === undefined)
          disk.link(path, disk.newFile(new Uint8Array(), false));
        open.set(opening, disk.find(path) as MemoryInode);
      });
      return descriptor;
    },
    writeSync: ((descriptor: number, piece: Uint8Array, offset: number, length: number) => {
      const written = nodeFs.writeSync(descriptor, piece, offset, length);
      noteWrite(descriptor, piece.slice(offset, offset + written));
      return written;
    }) as NodeFs["writeSync"],
    write: ((
      descriptor: number,
      piece: Uint8Array,
      offset: number,
      length: number,
      at: null,
      done: WriteDone,
    ) => {
      nodeFs.write(descriptor, piece, offset, length, at, (error, written) => {
        if (error === null) noteWrite(descriptor, piece.slice(offset, offset + written));
        done(error, written);
      });
    }) as NodeFs["write"],
    ftruncateSync: (descriptor, length) => {
      nodeFs.ftruncateSync(descriptor, length);
      const opening = opened.get(descriptor) ?? 0;
      note("truncate", ({ disk, open }) => {
        const file = open.get(opening);
        if (file?.kind !== "file") return;
        file.bytes = file.bytes.slice(0, length ?? 0);
        disk.unflushed.wrote(file);
      });
    },
    fsync: ((descriptor: number, done: nodeFs.NoParamCallback) => {
      nodeFs.fsync(descriptor, (error) => {
        noteFlush(descriptor);
        done(error);
      });
    }) as NodeFs["fsync"],
    fsyncSync: (descriptor) => {
      nodeFs.fsyncSync(descriptor);
      noteFlush(descriptor);
      for (const untilMs = performance.now() + flushMs; performance.now() < untilMs; );
    },
    linkSync: (from, to) => {
      nodeFs.linkSync(from, to);
      note(`link ${at(from)} ${at(to)}`, ({ disk }) => disk.link(at(to), disk.find(at(from)) as MemoryInode));
    },
    renameSync: (from, to) => {
      nodeFs.renameSync(from, to);
      note(`rename ${at(from)} ${at(to)}`, ({ disk }) => disk.move(at(from), at(to)));
    },
    unlinkSync: (place) => {
      nodeFs.unlinkSync(place);
      note(`unlink ${at(place)}`, ({ disk }) => void disk.unlink(at(place)));
    },
    rmdirSync: (place) => {
      nodeFs.rmdirSync(place);
      note(`rmdir ${at(place)}`, ({ disk }) => void disk.unlink(at(place)));
    },
    mkdirSync: ((place: string, options?: { recursive?: boolean }) => {
      const made = nodeFs.mkdirSync(place, options);
      note(`mkdir ${at(place)}`, ({ disk }) => makeFolders(disk, at(place)));
      return made;
    }) as NodeFs["mkdirSync"],
    symlinkSync: (target, place) => {
      nodeFs.symlinkSync(target, place);
      note(`symlink ${at(place)}`, ({ disk }) => disk.link(at(place), disk.newLink(String(target))));
    },
  };

  function noteWrite(descriptor: number, bytes: Uint8Array): void {
    const opening = opened.get(descriptor) ?? 0;
    note("write", ({ disk, open }) => {
      const file = open.get(opening);
      if (file?.kind !== "file") return;
      file.bytes = Buffer.concat([file.bytes, bytes]);
      disk.unflushed.wrote(file);
    });
  }

  function noteFlush(descriptor: number): void {
    const opening = opened.get(descriptor) ?? 0;
    note("flush", ({ disk, open }) => {
      const inode = open.get(opening);
      if (inode?.kind === "file") disk.unflushed.flushBytes(inode);
      else if (inode !== undefined) disk.unflushed.flush(inode);
    });
  }

  return {
    fs: { ...nodeFs, ...recording },
    get names() {
      return calls.map(({ name }) => name);
    },
    replay(count) {
      const disk = new MemoryDisk();
      for (const [path, content] of start) {
        if (content === "folder") disk.makeFolder(path);
        else disk.save(path, content);
      }
      const replay = { disk, open: new Map() };
      for (const { call } of calls.slice(0, count)) call(replay);
      return disk;
    },
  };
}

type WriteDone = (error: NodeJS.ErrnoException | null, written: number) => void;

function makeFolders(disk: MemoryDisk, path: string): void {
  const names = path.split("/");
  for (let depth = 1; depth <= names.length; depth++) {
    const folder = names.slice(0, depth).join("/");
    if (disk.find(folder) === undefined) disk.link(folder, disk.newFolder());
  }
}

/** Folders before what is in them. */
function treeBelow(root: string, below = ""): [path: string, content: Uint8Array | "folder"][] {
  return nodeFs.readdirSync(`${root}/${below}`, { withFileTypes: true }).flatMap((entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (!entry.isDirectory()) return [[path, new Uint8Array(nodeFs.readFileSync(`${root}/${path}`))]];
    return [[path, "folder"], ...treeBelow(root, path)];
  });
}
