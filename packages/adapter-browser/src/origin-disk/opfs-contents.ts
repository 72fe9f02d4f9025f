import {
  childrenOf,
  entryIn,
  folderIn,
  makeFile,
  makeFolder,
  onDisk,
  openSink,
  removeEntry,
  removeWhenLetGo,
  type Sink,
} from "../disk/index.js";
import type { Contents } from "./contents.js";
import type { ContentName } from "./rows.js";

type Folder = FileSystemDirectoryHandle;

/** Contents as files on the origin's own disk: `home` has a folder for each disk, and that one for each generation. */
export class OpfsContents implements Contents {
  readonly #home: Folder;
  readonly #disk: string;
  /** Folders that were there when they were last looked for. */
  readonly #known = new Map<number, Folder>();

  constructor(home: Folder, disk: string) {
    this.#home = home;
    this.#disk = disk;
  }

  async create([generation, serial]: ContentName): Promise<Sink> {
    const folder = (await this.#folder(generation)) ?? (await this.#make(generation));
    return await openSink(await makeFile(folder, `${serial}`));
  }

  async find([generation, serial]: ContentName): Promise<Blob | undefined> {
    const folder = await this.#folder(generation);
    const entry = folder && (await entryIn(folder, `${serial}`));
    return entry?.kind === "file" ? entry.file : undefined;
  }

  async remove([generation, serial]: ContentName): Promise<void> {
    const folder = await this.#folder(generation);
    if (folder !== undefined) await removeWhenLetGo(folder, `${serial}`);
  }

  async generations(): Promise<number[]> {
    const folder = await folderIn(this.#home, this.#disk);
    return folder === undefined ? [] : (await childrenOf(folder)).map(({ name }) => Number(name));
  }

  async serials(generation: number): Promise<number[]> {
    const folder = await this.#folder(generation);
    return folder === undefined ? [] : (await childrenOf(folder)).map(({ name }) => Number(name));
  }

  async removeGeneration(generation: number): Promise<void> {
    this.#known.delete(generation);
    const folder = await folderIn(this.#home, this.#disk);
    if (folder !== undefined) await removeEntry(folder, `${generation}`);
  }

  async removeOtherDisks(): Promise<void> {
    for (const { name } of await childrenOf(this.#home)) {
      if (name !== this.#disk) await onDisk(() => this.#home.removeEntry(name, { recursive: true }));
    }
  }

  async #folder(generation: number): Promise<Folder | undefined> {
    const known = this.#known.get(generation);
    if (known !== undefined) return known;
    const disk = await folderIn(this.#home, this.#disk);
    const found = disk && (await folderIn(disk, `${generation}`));
    if (found !== undefined) this.#known.set(generation, found);
    return found;
  }

  async #make(generation: number): Promise<Folder> {
    const made = await makeFolder(await makeFolder(this.#home, this.#disk), `${generation}`);
    this.#known.set(generation, made);
    return made;
  }
}
