import { joinPath, type RelativePath } from "@syncline/core";

type Folder = FileSystemDirectoryHandle;

const denial = () => new DOMException("The request is not allowed.", "NotAllowedError");

/**
 * Makes a handle of the origin's own disk one as of a folder that a person picked: it has not the calls that only the former
 * has, and the browser denies what is at or in some paths, as when the permission was withdrawn. It is the same handle still,
 * which can be watched.
 */
export function picked(folder: Folder, isDenied: (path: RelativePath) => boolean): Folder {
  return pickedFolder(folder, "", (path) => {
    if (isDenied(path)) throw denial();
  });
}

function pickedFolder(folder: Folder, path: RelativePath, check: (path: RelativePath) => void): Folder {
  const { getFileHandle, getDirectoryHandle, removeEntry, values, keys } = folder;
  return Object.assign(folder, {
    async queryPermission() {
      try {
        check(path);
        return "granted";
      } catch {
        return "prompt";
      }
    },
    async getFileHandle(name: string, options?: FileSystemGetFileOptions) {
      check(path);
      const file = await getFileHandle.call(folder, name, options);
      return pickedFile(file, joinPath(path, name), check);
    },
    async getDirectoryHandle(name: string, options?: FileSystemGetDirectoryOptions) {
      check(path);
      const inner = await getDirectoryHandle.call(folder, name, options);
      return pickedFolder(inner, joinPath(path, name), check);
    },
    async removeEntry(name: string) {
      check(path);
      await removeEntry.call(folder, name);
    },
    async *values() {
      check(path);
      yield* values.call(folder);
    },
    async *keys() {
      check(path);
      yield* keys.call(folder);
    },
  }) as unknown as Folder;
}

function pickedFile(file: FileSystemFileHandle, path: RelativePath, check: (path: RelativePath) => void) {
  const { getFile, createWritable } = file;
  return Object.assign(file, {
    async getFile() {
      check(path);
      return await getFile.call(file);
    },
    async createWritable(options?: FileSystemCreateWritableOptions) {
      check(path);
      return await createWritable.call(file, options);
    },
    move: undefined,
    createSyncAccessHandle: undefined,
  });
}
