import type { FileSystem } from "../disk/index.js";

/** What is written in a root, and nowhere else is sure to be as new as what lies in it. */
export interface RootMarker {
  /** Which root this is. */
  readonly id: string;
  /** The last term of a device in which anything was committed from here. See `Terms`. */
  readonly term: number;
}

/** Undefined for a root without a marker. Throws `file_missing` when the root is not there. */
export async function readRootMarker(fs: FileSystem): Promise<RootMarker | undefined> {
  const text = await fs.readMarker();
  if (text === undefined) return undefined;
  const [, id = text, term = "0"] = /^(.*)#([0-9]{1,9})$/s.exec(text) ?? [];
  return { id, term: Number(term) };
}

export async function writeRootMarker(fs: FileSystem, { id, term }: RootMarker): Promise<void> {
  await fs.writeMarker(`${id}#${term}`);
}
