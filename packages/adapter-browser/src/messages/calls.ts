import type {
  ChangeFileOptions,
  DeletedFiles,
  Explanation,
  FileEntry,
  FileVersion,
  HaltDecision,
  ReadFileOptions,
  RelativePath,
  RestoreOptions,
  SyncSummary,
  TrashOptions,
  WriteFileOptions,
} from "@syncline/core";

/** Options without what cannot be sent: a cancel travels as a message of its own. */
type Sent<Options> = Omit<Options, "signal">;

/** The calls that a tab makes to the engine: what they take, and what they answer. */
export interface Calls {
  list(folder: RelativePath): FileEntry[];
  stat(path: RelativePath): FileEntry | undefined;
  read(path: RelativePath, options: Sent<ReadFileOptions>): Uint8Array<ArrayBuffer>;
  /** A blob travels by reference: its bytes are read where the engine is. */
  write(path: RelativePath, content: string | Blob, options: Sent<WriteFileOptions>): FileEntry;
  makeFolder(path: RelativePath): FileEntry;
  move(from: RelativePath, to: RelativePath, options: Sent<ChangeFileOptions>): FileEntry;
  remove(path: RelativePath, options: Sent<ChangeFileOptions>): void;
  sync(): SyncSummary;
  start(): void;
  stop(): void;
  resolve(decision: HaltDecision): void;
  explain(path: RelativePath): Explanation;
  history(path: RelativePath): FileVersion[];
  trash(options: Sent<TrashOptions>): DeletedFiles;
  restore(versionId: string, options: Sent<RestoreOptions>): RelativePath;
}

export type CallName = keyof Calls;
export type ArgsOf<N extends CallName> = Parameters<Calls[N]>;
export type AnswerOf<N extends CallName> = ReturnType<Calls[N]>;

const always = () => true;
const never = () => false;
const unlessExpected = (options: { readonly expected?: unknown }) => options.expected === undefined;

/**
 * Whether a call may be made again when nobody knows whether it took effect, since its engine has ended: made twice, it comes
 * to the same as made once. What is expected to be there is not, once the call has changed it.
 */
export const isRepeatable: { readonly [N in CallName]: (...args: ArgsOf<N>) => boolean } = {
  list: always,
  stat: always,
  read: always,
  write: (_path, _content, options) => unlessExpected(options),
  makeFolder: always,
  move: never,
  remove: (_path, options) => unlessExpected(options),
  sync: always,
  start: always,
  stop: always,
  resolve: never,
  explain: always,
  history: always,
  trash: always,
  restore: never,
};
