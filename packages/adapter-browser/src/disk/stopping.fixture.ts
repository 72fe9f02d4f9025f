type Folder = FileSystemDirectoryHandle;

/**
 * A folder handle that asks `step` before whatever changes the disk: what that throws, the change fails with. From a process
 * that has died nothing more comes: then `step` throws for ever.
 */
export function stoppingFolder(folder: Folder, step: (what: string) => void, renames: boolean): Folder {
  const wrap = (handle: FileSystemHandle): FileSystemHandle =>
    handle.kind === "file" ? stoppingFile(handle as FileSystemFileHandle) : stoppingOne(handle as Folder);

  const stoppingFile = (file: FileSystemFileHandle): FileSystemFileHandle =>
    over(file, {
      async move(to: Folder, name: string) {
        step(`rename to ${name}`);
        await file.move?.(originals.get(to) ?? to, name);
      },
      async createWritable() {
        step(`write ${file.name}`);
        const writable = await file.createWritable();
        return {
          write: (bytes: Uint8Array<ArrayBuffer>) => writable.write(bytes),
          async close() {
            step(`finish ${file.name}`);
            await writable.close();
          },
          abort: () => writable.abort(),
        };
      },
      async createSyncAccessHandle() {
        step(`write ${file.name} in place`);
        const access = await file.createSyncAccessHandle?.();
        if (access === undefined) throw new Error("This is no worker.");
        return over(access, {
          write(bytes: Uint8Array, options?: { at?: number }) {
            step(`write bytes of ${file.name}`);
            return access.write(bytes, options);
          },
          flush() {
            step(`flush ${file.name}`);
            access.flush();
          },
        });
      },
      ...(renames ? {} : { move: undefined }),
    });

  const stoppingOne = (one: Folder): Folder =>
    over(one, {
      async getFileHandle(name: string, options?: { create?: boolean }) {
        if (options?.create) step(`make ${name}`);
        return stoppingFile(await one.getFileHandle(name, options));
      },
      async getDirectoryHandle(name: string, options?: { create?: boolean }) {
        if (options?.create) step(`make folder ${name}`);
        return stoppingOne(await one.getDirectoryHandle(name, options));
      },
      async removeEntry(name: string) {
        step(`remove ${name}`);
        await one.removeEntry(name);
      },
      async *values() {
        for await (const handle of one.values()) yield wrap(handle);
      },
    });

  const originals = new WeakMap<object, Folder>();
  function over<T extends object>(target: T, calls: Record<string, unknown>): T {
    const proxy = new Proxy(target, {
      get(_, name) {
        const value: unknown = name in calls ? calls[name as string] : Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    originals.set(proxy, target as unknown as Folder);
    return proxy;
  }

  return stoppingOne(folder);
}
