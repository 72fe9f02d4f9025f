import type { MemoryDisk, MemoryFolder, RelativePath } from "@syncline/core";
import { hashOf } from "../fleet/index.js";

/** What is on a disk, by content and by folder: two of these tell what was done in between. */
export interface DiskView {
  /** By the hash of its bytes, where each content is; with a sign for the executable flag. */
  readonly places: ReadonlyMap<string, readonly string[]>;
  /** Each path's content. */
  readonly contents: ReadonlyMap<RelativePath, string>;
  /** Each path's file, by its id. */
  readonly fileIds: ReadonlyMap<RelativePath, string>;
  /** Whatever there is. */
  readonly paths: readonly RelativePath[];
  /** Where each folder is, and what it is in. */
  readonly folders: ReadonlyMap<MemoryFolder, FolderPlace>;
}

export interface FolderPlace {
  readonly path: RelativePath;
  readonly name: string;
  readonly parent: MemoryFolder;
}

export function viewOf(disk: Pick<MemoryDisk, "root">): DiskView {
  const places = new Map<string, string[]>();
  const contents = new Map<RelativePath, string>();
  const fileIds = new Map<RelativePath, string>();
  const paths: RelativePath[] = [];
  const folders = new Map<MemoryFolder, FolderPlace>();
  const visit = (folder: MemoryFolder, at: string) => {
    for (const { name, inode } of folder.entries.values()) {
      const path = at + name;
      paths.push(path);
      if (inode.kind === "folder") {
        folders.set(inode, { path, name, parent: folder });
        visit(inode, `${path}/`);
      } else if (inode.kind === "file") {
        const hash = hashOf(inode.bytes);
        contents.set(path, hash);
        fileIds.set(path, inode.id);
        const place = inode.executable ? `${path}${executableSign}` : path;
        const known = places.get(hash);
        if (known === undefined) places.set(hash, [place]);
        else known.push(place);
      }
    }
  };
  if (disk.root !== undefined) visit(disk.root, "");
  return { places, contents, paths, fileIds, folders };
}

const executableSign = " (x)";

export function pathOfPlace(place: string): RelativePath {
  return place.endsWith(executableSign) ? place.slice(0, -executableSign.length) : place;
}

/** The content that is at a place just so, its flag included. */
export function contentAt({ places }: DiskView, place: string): string | undefined {
  for (const [hash, all] of places) if (all.includes(place)) return hash;
  return undefined;
}

/** The folders that are above a path, from the top. */
export function foldersAbove(disk: Pick<MemoryDisk, "root">, path: RelativePath): MemoryFolder[] {
  const above: MemoryFolder[] = [];
  let folder = disk.root;
  for (const name of path.split("/").slice(0, -1)) {
    const entry = [...(folder?.entries.values() ?? [])].find((candidate) => candidate.name === name);
    if (entry?.inode.kind !== "folder") break;
    folder = entry.inode;
    above.push(folder);
  }
  return above;
}
