import type { UserHand } from "@syncline/conformance";
import { baseName, parentPath, type RelativePath } from "@syncline/core";
import { deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Contents } from "./contents.js";
import { DiskNews } from "./disk-news.js";
import type { RowWrite, Tree } from "./disk-tree.js";
import { bytesOf, fileIn } from "./file-bytes.js";
import { keep } from "./keeping.js";
import { type ContentName, type DiskRow, type DiskSchema, type NodeRow, storeNames } from "./rows.js";
import { TreeView } from "./tree-view.js";

/** What no holder of the disk is ever opened as. */
const generation = 1_000_000;
let serials = 0;

const put =
  (row: NodeRow): RowWrite =>
  (stores) =>
    stores.objectStore("nodes").put(row);
const drop =
  ({ parent, name }: NodeRow): RowWrite =>
  (stores) =>
    stores.objectStore("nodes").delete([parent, name]);
const putDisk =
  (disk: DiskRow): RowWrite =>
  (stores) =>
    stores.objectStore("disk").put(disk, "disk");

/** Changes rows as no holder of the disk would: without asking what is there, and with nothing for the trash. */
export class DiskHand implements UserHand {
  readonly tree: Pick<Tree, "read">;
  readonly #opened: IDBPDatabase<DiskSchema>;
  readonly #contents: Contents;
  readonly #news: DiskNews;

  constructor(opened: IDBPDatabase<DiskSchema>, contents: Contents) {
    this.tree = { read: (work) => work(new TreeView(opened.transaction(storeNames))) };
    this.#opened = opened;
    this.#contents = contents;
    this.#news = new DiskNews(opened.name);
  }

  static async at(database: string, contentsOf: (disk: string) => Contents): Promise<DiskHand> {
    const opened = await openDB<DiskSchema>(database, undefined, {
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
    const { disk } = await new TreeView(opened.transaction(storeNames)).disk();
    return new DiskHand(opened, contentsOf(disk));
  }

  async save(path: RelativePath, content: Uint8Array | string): Promise<void> {
    await this.makeFolder(parentPath(path));
    const name: ContentName = [generation, ++serials];
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const { sizeBytes, small } = await keep([bytes], () => this.#contents.create(name), undefined);
    await this.#change([path], async (view) => {
      const [disk, { folder, current }] = [await view.disk(), await view.place(path)];
      const nowMs = Math.max(Date.now(), (current?.changedAtMs ?? 0) + 1);
      const row: NodeRow = {
        ...{
          parent: folder.id,
          name: baseName(path),
          id: current?.id ?? disk.nextId,
          kind: "file",
          sizeBytes,
        },
        ...{ modifiedAtMs: nowMs, changedAtMs: nowMs, executable: current?.executable ?? false },
        ...(small === undefined ? { content: name } : {}),
      };
      return [
        putDisk({ ...disk, nextId: disk.nextId + 1 }),
        put(row),
        (stores) => stores.objectStore("small").put(small ?? new Uint8Array(), row.id),
      ];
    });
  }

  async read(path: RelativePath): Promise<Uint8Array | undefined> {
    const row = await this.tree.read((view) => view.find(path));
    return row?.kind === "file" ? await this.bytesOf(row) : undefined;
  }

  async bytesOf(row: NodeRow): Promise<Uint8Array | undefined> {
    const file = await this.tree.read((view) => fileIn(view, row));
    return await (await bytesOf(this.#contents, file))?.read(0, row.sizeBytes);
  }

  async makeFolder(path: RelativePath): Promise<void> {
    if (path === "") return;
    await this.makeFolder(parentPath(path));
    await this.#make(path, { kind: "folder" });
  }

  async makeLink(path: RelativePath, target: string): Promise<void> {
    await this.makeFolder(parentPath(path));
    await this.#make(path, { kind: "symlink", target });
  }

  async rename(from: RelativePath, to: RelativePath): Promise<void> {
    await this.makeFolder(parentPath(to));
    await this.#change([from, to], async (view) => {
      const [row, { folder }] = [await view.existing(from), await view.place(to)];
      return [drop(row), put({ ...row, parent: folder.id, name: baseName(to), changedAtMs: Date.now() })];
    });
  }

  async delete(path: RelativePath): Promise<void> {
    await this.#change([path], async (view) => (await below(view, await view.existing(path))).map(drop));
  }

  async deleteRoot(): Promise<void> {
    await deleteDB(this.#opened.name);
  }

  async exchangeRoot(): Promise<() => Promise<void>> {
    const one = await this.tree.read((view) => view.disk());
    const { marker: _, ...unmarked } = one;
    const other = { ...unmarked, disk: crypto.randomUUID(), root: one.nextId + 1_000_000 };
    await this.#change([], async () => [putDisk(other)]);
    return async () =>
      await this.#change([], async (view) => [putDisk({ ...one, nextId: (await view.disk()).nextId })]);
  }

  async close(): Promise<void> {
    this.#news.close();
    this.#opened.close();
  }

  async #make(path: RelativePath, node: Pick<NodeRow, "kind" | "target">): Promise<void> {
    await this.#change([path], async (view) => {
      const [disk, { folder, name, current }] = [await view.disk(), await view.place(path)];
      if (current !== undefined) return [];
      const rest = { sizeBytes: 0, modifiedAtMs: Date.now(), changedAtMs: Date.now(), executable: false };
      return [
        putDisk({ ...disk, nextId: disk.nextId + 1 }),
        put({ parent: folder.id, name, id: disk.nextId, ...rest, ...node }),
      ];
    });
  }

  async #change(
    paths: readonly RelativePath[],
    decide: (view: TreeView) => Promise<RowWrite[]>,
  ): Promise<void> {
    const stores = this.#opened.transaction(storeNames, "readwrite", { durability: "relaxed" });
    for (const write of await decide(new TreeView(stores))) await write(stores);
    await stores.done;
    if (paths.length > 0) this.#news.tell(paths);
  }
}

async function below(view: TreeView, row: NodeRow): Promise<NodeRow[]> {
  const found = [row];
  for (const child of row.kind === "folder" ? await view.children(row) : []) {
    found.push(...(await below(view, child)));
  }
  return found;
}
