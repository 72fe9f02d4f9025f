import {
  type ChangeFileOptions,
  type FileCallOptions,
  type FileContent,
  type FileEntry,
  isSyncError,
  PathTurns,
  type ReadFileOptions,
  type RelativePath,
  SyncError,
  type SyncFiles,
  type WriteFileOptions,
} from "@syncline/core";
import type { AnswerOf, ArgsOf, CallName } from "../messages/index.js";
import { blobOf } from "./blob-content.js";

/** Makes a call where the engine is. */
export type MakeCall = <N extends CallName>(
  name: N,
  args: ArgsOf<N>,
  signal: AbortSignal | undefined,
) => Promise<AnswerOf<N>>;

/** What is read in one call: longer messages would hold up the page. */
const pieceBytes = 1024 * 1024;
/** Reads of a file that changes meanwhile, before that is the answer. */
const mostTries = 8;

/** The files of the folder, for a tab: what it does with them is done where the engine is. */
export class TabFiles implements SyncFiles {
  readonly #call: MakeCall;
  /** Content may have to be read before it can be sent; what meets it on its path waits for that. */
  readonly #turns = new PathTurns();

  constructor(call: MakeCall) {
    this.#call = call;
  }

  async list(folder: RelativePath = "", { signal }: FileCallOptions = {}): Promise<FileEntry[]> {
    return await this.#call("list", [folder], signal);
  }

  async stat(path: RelativePath, { signal }: FileCallOptions = {}): Promise<FileEntry | undefined> {
    return await this.#call("stat", [path], signal);
  }

  async read(path: RelativePath, options: ReadFileOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { signal, length = Number.POSITIVE_INFINITY, ...rest } = options;
    if (!(length > pieceBytes)) return await this.#call("read", [path, { ...rest, length }], signal);
    const first = await this.#call("read", [path, { ...rest, length: pieceBytes }], signal);
    return first.length < pieceBytes ? first : await this.#readLong(path, options);
  }

  async text(path: RelativePath, options: ReadFileOptions = {}): Promise<string> {
    return new TextDecoder().decode(await this.read(path, options));
  }

  stream(path: RelativePath, options: ReadFileOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
    const pieces = this.#pieces(path, options);
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await pieces.next().catch((error) => {
          throw isChanged(error) && options.expected === undefined ? new SyncError("file_busy") : error;
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    });
  }

  async write(
    path: RelativePath,
    content: FileContent,
    { signal, ...options }: WriteFileOptions = {},
  ): Promise<FileEntry> {
    return await this.#turns.take([path], signal, async () => {
      return await this.#call("write", [path, await blobOf(content, signal), options], signal);
    });
  }

  async makeFolder(path: RelativePath, { signal }: FileCallOptions = {}): Promise<FileEntry> {
    return await this.#turns.take([path], signal, () => this.#call("makeFolder", [path], signal));
  }

  async move(
    from: RelativePath,
    to: RelativePath,
    { signal, ...options }: ChangeFileOptions = {},
  ): Promise<FileEntry> {
    return await this.#turns.take([from, to], signal, () => this.#call("move", [from, to, options], signal));
  }

  async remove(path: RelativePath, { signal, ...options }: ChangeFileOptions = {}): Promise<void> {
    await this.#turns.take([path], signal, () => this.#call("remove", [path, options], signal));
  }

  /** Many calls, all of which must find the same state of the file. */
  async #readLong(path: RelativePath, options: ReadFileOptions): Promise<Uint8Array<ArrayBuffer>> {
    for (let tries = 0; tries < mostTries; tries++) {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      try {
        for await (const piece of this.#pieces(path, options)) pieces.push(piece);
        return await new Blob(pieces).arrayBuffer().then((buffer) => new Uint8Array(buffer));
      } catch (error) {
        if (!isChanged(error) || options.expected !== undefined) throw error;
      }
    }
    throw new SyncError("file_busy");
  }

  async *#pieces(
    path: RelativePath,
    { signal, offset = 0, length = Number.POSITIVE_INFINITY, ...options }: ReadFileOptions,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
    const expected = options.expected ?? (await this.stat(path, { signal }));
    if (expected === undefined) throw new SyncError("file_missing");
    for (let at = offset; ; ) {
      const want = Math.min(pieceBytes, offset + length - at);
      const piece = await this.#call("read", [path, { expected, offset: at, length: want }], signal);
      if (piece.length > 0) yield piece;
      if (piece.length < want || want === 0) return;
      at += piece.length;
    }
  }
}

const isChanged = (error: unknown) => isSyncError(error, "destination_changed");
