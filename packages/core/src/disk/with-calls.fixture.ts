import type { FileSystem } from "./file-system.js";

/** A file system of which some calls are others. */
export function withCalls(fs: FileSystem, calls: Partial<FileSystem>): FileSystem {
  return new Proxy(fs, {
    get(target, name) {
      const call: unknown = Reflect.get(name in calls ? calls : target, name);
      return typeof call === "function" ? call.bind(target) : call;
    },
  });
}
