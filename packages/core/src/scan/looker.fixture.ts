import { type Clock, seededRandomness } from "../clock/index.js";
import { type ContentId, contentIdOf, defaultChunking, webHasher } from "../content/index.js";
import { type FileSystem, MemoryDisk, memoryFileSystem, type RelativePath } from "../disk/index.js";
import { withCalls } from "../disk/with-calls.fixture.js";
import { createIgnore } from "../ignore/index.js";
import { Obstacles } from "../reconcile/index.js";
import { pathOf, Trees } from "../tree/index.js";
import { createNodeId } from "../tree/node-id.js";
import { DiskIndex } from "./disk-index.js";
import { type ScanContext, scan } from "./scan.js";
import type { ScanScope } from "./scope.js";

const unchanged = (name: string) => name;

/** A disk, what is known of it, and looks at it. */
export class Looker {
  readonly disk: MemoryDisk;
  readonly fs: FileSystem;
  readonly trees = new Trees(unchanged);
  readonly obstacles = new Obstacles();
  readonly index = new DiskIndex(this.trees.numbers);
  readonly #randomness = seededRandomness(1n);

  constructor(disk = new MemoryDisk()) {
    this.disk = disk;
    this.fs = memoryFileSystem({ disk });
  }

  async look(
    fs: FileSystem = this.fs,
    { clock = this.disk.clock as Clock, deferRacy = false, scope = "everything" as ScanScope } = {},
  ) {
    const context: ScanContext = {
      fs,
      trees: this.trees,
      index: this.index,
      obstacles: this.obstacles,
      ignore: createIgnore([]),
      clock,
      keyOf: unchanged,
      chunking: defaultChunking,
      concurrency: 1,
      newId: () => createNodeId(clock, this.#randomness),
      contentIdOf: (manifest) => contentIdOf(manifest, webHasher),
      noteContent: () => {},
      deferRacy,
      notePieces: () => {},
      onFileRead: () => {},
      checkpoint: async () => {},
    };
    return await scan(context, scope);
  }

  /** What is known to be on the disk. */
  get paths(): RelativePath[] {
    const ids = Array.from(this.trees.local.differing());
    return ids.flatMap((id) => pathOf(this.trees.local, id) ?? []).sort();
  }

  /** What its files are known to hold. */
  get contents(): (ContentId | undefined)[] {
    const ids = Array.from(this.trees.local.differing());
    return ids.map((id) => {
      const node = this.trees.local.get(id);
      return node?.kind === "file" ? node.contentId : undefined;
    });
  }

  /** The disk, with listings that leave out these names. */
  leavingOut(...names: string[]): FileSystem {
    const { fs } = this;
    return withCalls(fs, {
      list: async (path) => (await fs.list(path)).filter(({ name }) => !names.includes(name)),
    });
  }
}
