import type { FileEntry, SyncFiles } from "@syncline/core";
import { mediaOf } from "./media-of.js";
import { readBlob } from "./read-blob.js";

/** Larger pictures than this are not read for a thumbnail's sake. */
const largestBytes = 40 * 1024 * 1024;
/** The longer side, in pixels: a tile on a screen with two pixels to a point. */
const sidePx = 360;
/** Those that are kept, the last used ones. */
const mostKept = 300;
/** Pictures that are read and decoded at the same time. */
const mostAtOnce = 2;

/** Whether a thumbnail can be made of it. */
export function hasThumbnail({ kind, name, sizeBytes }: FileEntry): boolean {
  return kind === "file" && sizeBytes > 0 && sizeBytes <= largestBytes && mediaOf(name).kind === "image";
}

/** One state of a picture. */
export function thumbnailKey({ path, modifiedAtMs, sizeBytes }: FileEntry): string {
  return `${modifiedAtMs} ${sizeBytes} ${path}`;
}

const made = new Map<string, string>();
const waiting: (() => void)[] = [];
let working = 0;

/** The address of a thumbnail that is there already. */
export function keptThumbnail(entry: FileEntry): string | undefined {
  return made.get(thumbnailKey(entry));
}

/** Makes a small picture of a large one, a few at a time. Rejects for what is none, and when it is cancelled. */
export async function makeThumbnail(
  files: SyncFiles,
  entry: FileEntry,
  signal: AbortSignal,
): Promise<string> {
  if (working >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  working++;
  try {
    signal.throwIfAborted();
    const kept = keptThumbnail(entry);
    if (kept !== undefined) return kept;
    const blob = await readBlob(files, entry, signal);
    const url = URL.createObjectURL(blob.type === "image/svg+xml" ? blob : await shrink(blob));
    keep(thumbnailKey(entry), url);
    return url;
  } finally {
    working--;
    waiting.shift()?.();
  }
}

async function shrink(blob: Blob): Promise<Blob> {
  const picture = await createImageBitmap(blob);
  try {
    const scale = Math.min(1, sidePx / Math.max(picture.width, picture.height));
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
    return await canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
  } finally {
    picture.close();
  }
}

function keep(key: string, url: string): void {
  made.set(key, url);
  for (const [oldest, oldUrl] of made) {
    if (made.size <= mostKept) return;
    made.delete(oldest);
    URL.revokeObjectURL(oldUrl);
  }
}
