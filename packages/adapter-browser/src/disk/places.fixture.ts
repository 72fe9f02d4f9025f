import type { FileSystemPlace, UserHand } from "@syncline/conformance";
import type { FileSystem, RelativePath } from "@syncline/core";
import { baseName, parentPath } from "@syncline/core";

type Folder = FileSystemDirectoryHandle;

/** Makes the folders on the way. */
export async function folderAt(root: Folder, path: RelativePath): Promise<Folder> {
  let folder = root;
  for (const name of path === "" ? [] : path.split("/")) {
    folder = await folder.getDirectoryHandle(name, { create: true });
  }
  return folder;
}

export async function writeFile(root: Folder, path: RelativePath, content: Uint8Array | string) {
  const folder = await folderAt(root, parentPath(path));
  const handle = await folder.getFileHandle(baseName(path), { create: true });
  const writable = await handle.createWritable();
  await writable.write(content as Uint8Array<ArrayBuffer> | string);
  await writable.close();
}

/** Every file below a folder, by its path; none where the folder is missing. */
export async function filesBelow(root: Folder, path: RelativePath): Promise<Map<RelativePath, Uint8Array>> {
  const found = new Map<RelativePath, Uint8Array>();
  const visit = async (folder: Folder, at: string) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "directory") await visit(handle as Folder, `${at}${name}/`);
      else {
        const file = await (handle as FileSystemFileHandle).getFile();
        found.set(at + name, new Uint8Array(await file.arrayBuffer()));
      }
    }
  };
  let folder = root;
  try {
    for (const name of path === "" ? [] : path.split("/")) folder = await folder.getDirectoryHandle(name);
  } catch {
    return found;
  }
  await visit(folder, "");
  return found;
}

/** The kind of what is at a path, with all that is in it, taken away from there and put elsewhere. */
async function carry(from: Folder, fromName: string, to: Folder, toName: string): Promise<void> {
  const isFile = await from.getFileHandle(fromName).then(
    () => true,
    () => false,
  );
  if (isFile) {
    const file = await (await from.getFileHandle(fromName)).getFile();
    await writeFile(to, toName, new Uint8Array(await file.arrayBuffer()));
  } else {
    const source = await from.getDirectoryHandle(fromName);
    const target = await to.getDirectoryHandle(toName, { create: true });
    const names: string[] = [];
    for await (const name of source.keys()) names.push(name);
    for (const name of names) await carry(source, name, target, name);
  }
  await from.removeEntry(fromName, { recursive: true });
}

/** A root of its own in `home`, with a person at it. `open` opens the folder of that name there. */
export async function placeIn(
  home: Folder,
  name: string,
  open: () => Promise<FileSystem>,
): Promise<FileSystemPlace> {
  const opened = [await open()];
  const root = await home.getDirectoryHandle(name);
  const filesIn = async (folder: string) => [...(await filesBelow(root, `.syncline/${folder}`)).values()];
  return {
    fs: opened[0] as FileSystem,
    hand: handIn(home, name, root),
    async reopen() {
      const again = await open();
      opened.push(again);
      return again;
    },
    trashed: () => filesIn("trash"),
    abandonWrite: () => writeFile(root, ".syncline/tmp/left-over", "half a file"),
    leftovers: async () => (await filesIn("tmp")).length,
    async dispose() {
      for (const fs of opened) await fs.close();
      await home.removeEntry(name, { recursive: true }).catch(() => {});
    },
  };
}

function handIn(home: Folder, name: string, root: Folder): UserHand {
  return {
    save: (path, content) => writeFile(root, path, content),
    async read(path) {
      try {
        const folder = await folderAt(root, parentPath(path));
        const file = await (await folder.getFileHandle(baseName(path))).getFile();
        return new Uint8Array(await file.arrayBuffer());
      } catch {
        return undefined;
      }
    },
    async makeFolder(path) {
      await folderAt(root, path);
    },
    makeLink() {
      throw new Error("No browser makes links.");
    },
    async rename(from, to) {
      const target = await folderAt(root, parentPath(to));
      await carry(await folderAt(root, parentPath(from)), baseName(from), target, baseName(to));
    },
    async delete(path) {
      await (await folderAt(root, parentPath(path))).removeEntry(baseName(path), { recursive: true });
    },
    deleteRoot: () => home.removeEntry(name, { recursive: true }),
    async exchangeRoot() {
      await carry(home, name, home, `${name} aside`);
      await home.getDirectoryHandle(name, { create: true });
      return async () => {
        await home.removeEntry(name, { recursive: true });
        await carry(home, `${name} aside`, home, name);
      };
    },
  };
}
