import type { FileEntry, SyncFiles } from "@syncline/core";
import { mediaOf } from "./media-of.js";

/** A file as a blob, which the browser may keep on its disk: read piece by piece, it never is in memory twice. */
export async function readBlob(
  files: SyncFiles,
  { path, name }: Pick<FileEntry, "path" | "name">,
  signal?: AbortSignal,
): Promise<Blob> {
  const { type } = mediaOf(name);
  return await new Response(files.stream(path, { signal }), { headers: { "content-type": type } }).blob();
}
