import type { FileSystemCapabilities } from "@syncline/core";
import { ManualClock, MemoryDisk, memoryFileSystem } from "@syncline/core";
import { fileSystemSuite } from "./file-system.js";
import type { FileSystemPlace } from "./file-system-place.js";

function memoryPlace(capabilities: FileSystemCapabilities): FileSystemPlace {
  const disk = new MemoryDisk({ clock: new ManualClock(1_700_000_000_000) });
  return {
    fs: memoryFileSystem({ disk, capabilities }),
    hand: {
      save: (path, content) => {
        disk.save(path, content);
        // Time passes between two saves of a person.
        (disk.clock as ManualClock).advance(10);
      },
      read: (path) => disk.read(path),
      makeFolder: (path) => disk.makeFolder(path),
      makeLink: (path, target) => disk.makeLink(path, target),
      rename: (from, to) => disk.rename(from, to),
      delete: (path) => disk.delete(path),
      deleteRoot: () => disk.deleteRoot(),
      exchangeRoot() {
        const { root, marker } = disk;
        disk.root = disk.newFolder();
        disk.marker = undefined;
        return () => {
          disk.root = root;
          disk.marker = marker;
        };
      },
    },
    reopen: () => memoryFileSystem({ disk, capabilities }),
    trashed: () => disk.trash.flatMap(({ inode }) => (inode.kind === "file" ? [inode.bytes] : [])),
    abandonWrite: () => {
      disk.temporaries.set("left over", disk.newFile(new Uint8Array([1, 2, 3]), false));
    },
    leftovers: () => disk.temporaries.size,
    dispose: async () => {},
  };
}

const abilities = (all: boolean): FileSystemCapabilities => ({
  fileIds: all,
  symlinks: all,
  executableBit: all,
  modificationTimes: all,
  watch: all,
  hollowFiles: all,
});

for (const [name, capabilities] of [
  ["memory", abilities(true)],
  ["memory with no abilities", abilities(false)],
] as const) {
  fileSystemSuite(name, {
    capabilities,
    deniedSkipped: "a disk in memory denies nothing",
    open: async () => memoryPlace(capabilities),
  });
}
