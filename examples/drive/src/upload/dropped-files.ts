import { joinPath, type RelativePath } from "@syncline/core";

/** Something that was dropped or picked: a file, or a folder with nothing in it. */
export interface Picked {
  /** From the folder that it goes to. */
  readonly path: RelativePath;
  readonly file: File | undefined;
}

/** What a file input has: single files, or a folder's, which say where in it they are. */
export function filesOfInput(files: Iterable<File>): Picked[] {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Whether a drag brings files from outside of the page. */
export function bringsFiles({ types }: DataTransfer): boolean {
  return types.includes("Files");
}

/** What was dropped, with all that is in folders. It has to be called while the event is: later the transfer is empty. */
export async function filesOfDrop(transfer: DataTransfer): Promise<Picked[]> {
  const dropped = Array.from(transfer.items).filter(({ kind }) => kind === "file");
  const begun = dropped.map((item) => {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    return entry?.isDirectory ? inEntry(entry, "") : file === null ? [] : [{ path: file.name, file }];
  });
  return (await Promise.all(begun)).flat();
}

async function inEntry(entry: FileSystemEntry, folder: RelativePath): Promise<Picked[]> {
  const path = joinPath(folder, entry.name);
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path, file }];
  }
  if (!isFolder(entry)) return [];
  const found: Picked[] = [];
  for (const inner of await entriesOf(entry)) found.push(...(await inEntry(inner, path)));
  return found.length === 0 ? [{ path, file: undefined }] : found;
}

/** A folder tells what is in it in pages, and says with an empty one that there is no more. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const page = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (page.length === 0) return all;
    all.push(...page);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
