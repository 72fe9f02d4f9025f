/**
 * What browsers have and TypeScript's DOM library does not list: calls of dedicated workers alone, and those that not every
 * browser has (undefined there). https://fs.spec.whatwg.org, https://github.com/whatwg/fs/pull/165 (observer)
 */
interface FileSystemSyncAccessHandle {
  read(into: Uint8Array, options?: { readonly at?: number }): number;
  write(bytes: Uint8Array, options?: { readonly at?: number }): number;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface FileSystemFileHandle {
  createSyncAccessHandle?(): Promise<FileSystemSyncAccessHandle>;
  /** Renames; what has that name already is replaced. The handle goes along. */
  move?(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

interface FileSystemHandle {
  /** Of folders that a person picked. */
  queryPermission?(wanted: { readonly mode: "read" | "readwrite" }): Promise<"granted" | "denied" | "prompt">;
}

interface FileSystemChangeRecord {
  readonly type: "appeared" | "disappeared" | "modified" | "moved" | "unknown" | "errored";
  readonly relativePathComponents: readonly string[];
  readonly relativePathMovedFrom: readonly string[] | null;
}

interface FileSystemObserver {
  observe(handle: FileSystemHandle, options: { readonly recursive: boolean }): Promise<void>;
  disconnect(): void;
}

declare var FileSystemObserver:
  | (new (
      callback: (records: readonly FileSystemChangeRecord[]) => void,
    ) => FileSystemObserver)
  | undefined;
