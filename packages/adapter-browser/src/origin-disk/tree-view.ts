import { baseName, parentPath, type RelativePath, SyncError } from "@syncline/core";
import type { IDBPTransaction } from "idb";
import {
  type ContentName,
  type DiskRow,
  type DiskSchema,
  type NodeRow,
  rootRow,
  type storeNames,
  type TrashRow,
} from "./rows.js";

type Mode = "readonly" | "readwrite";
export type TreeTransaction<M extends Mode = Mode> = IDBPTransaction<DiskSchema, typeof storeNames, M>;

/** The tree in one transaction: as it is at one moment, and was written durably. It may wait for nothing else. */
export class TreeView {
  readonly #stores: TreeTransaction;

  constructor(stores: TreeTransaction) {
    this.#stores = stores;
  }

  /** Undefined where nothing was ever opened. */
  async diskIfThere(): Promise<DiskRow | undefined> {
    return await this.#stores.objectStore("disk").get("disk");
  }

  async disk(): Promise<DiskRow> {
    const disk = await this.diskIfThere();
    if (disk === undefined) throw new SyncError("file_missing", { details: { folder: "missing" } });
    return disk;
  }

  /** What is at a path; undefined when nothing is. Links are not followed. */
  async find(path: RelativePath): Promise<NodeRow | undefined> {
    let row: NodeRow | undefined = rootRow(await this.disk());
    for (const name of path === "" ? [] : path.split("/")) {
      row = row?.kind === "folder" ? await this.#stores.objectStore("nodes").get([row.id, name]) : undefined;
    }
    return row;
  }

  /** The same; throws `file_missing` when nothing is there. */
  async existing(path: RelativePath): Promise<NodeRow> {
    const row = await this.find(path);
    if (row === undefined) throw new SyncError("file_missing");
    return row;
  }

  /** The folder at a path. Throws `file_missing` where none is. */
  async folder(path: RelativePath): Promise<NodeRow> {
    const row = await this.find(path);
    if (row?.kind !== "folder") throw new SyncError("file_missing");
    return row;
  }

  /** The folder above a path, and what has the last name of the path in it. Throws `file_missing` without such a folder. */
  async place(path: RelativePath): Promise<{ folder: NodeRow; name: string; current: NodeRow | undefined }> {
    const [folder, name] = [await this.folder(parentPath(path)), baseName(path)];
    return { folder, name, current: await this.#stores.objectStore("nodes").get([folder.id, name]) };
  }

  async children({ id }: NodeRow): Promise<NodeRow[]> {
    return await this.#stores.objectStore("nodes").getAll(within(id));
  }

  async isEmpty({ id }: NodeRow): Promise<boolean> {
    return (await this.#stores.objectStore("nodes").getKey(within(id))) === undefined;
  }

  /** The bytes of a file that is small, or empty. */
  async smallBytes({ id }: NodeRow): Promise<Uint8Array> {
    return (await this.#stores.objectStore("small").get(id)) ?? new Uint8Array();
  }

  /** The files whose contents are of these generations. */
  async filesOf(from: number, below: number): Promise<NodeRow[]> {
    return await this.#stores
      .objectStore("nodes")
      .index("content")
      .getAll(IDBKeyRange.bound([from], [below]));
  }

  /** The contents of a generation that a file has, here or in the trash. */
  async namedOf(generation: number): Promise<ContentName[]> {
    const range = IDBKeyRange.bound([generation], [generation + 1]);
    const [nodes, trashed] = await Promise.all([
      this.#stores.objectStore("nodes").index("content").getAll(range),
      this.#stores.objectStore("trash").index("content").getAll(range),
    ]);
    const rows = [...nodes, ...trashed.map(({ node }) => node)];
    return rows.flatMap(({ content }) => (content === undefined ? [] : [content]));
  }

  async isNamed(content: ContentName): Promise<boolean> {
    const keys = await Promise.all([
      this.#stores.objectStore("nodes").index("content").getKey(content),
      this.#stores.objectStore("trash").index("content").getKey(content),
    ]);
    return keys.some((key) => key !== undefined);
  }

  /** The contents that were given up since this was last seen to. */
  async freed(): Promise<ContentName[]> {
    return await this.#stores.objectStore("freed").getAll();
  }

  /** What was displaced before then. */
  async trashedBefore(timeMs: number): Promise<TrashRow[]> {
    return await this.#stores.objectStore("trash").getAll(IDBKeyRange.upperBound([timeMs], true));
  }
}

/** Everything in a folder: an array comes after every string. */
const within = (id: number) => IDBKeyRange.bound([id], [id, []]);
