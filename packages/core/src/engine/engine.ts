import type { EventEmitter } from "eventemitter3";
import type { DeviceId } from "../causality/index.js";
import type { Clock, Randomness } from "../clock/index.js";
import type { ChunkingParameters, ContentId, Deflate, Hasher } from "../content/index.js";
import type { FileSystem, RelativePath } from "../disk/index.js";
import { type ErrorCode, errorCodes, isSyncError } from "../errors/index.js";
import { joinPath } from "../naming/index.js";
import type { Hold, Obstacles } from "../reconcile/index.js";
import type { Remote } from "../remote/index.js";
import { type NodeId, pathOf, rootId } from "../tree/index.js";
import type { DeviceState } from "./device-state.js";
import type { Problem, SyncEvents } from "./events.js";
import type { JournalNews } from "./journal-news.js";
import type { SyncSettings } from "./options.js";
import type { RootIgnore } from "./root-ignore.js";
import type { StatusBoard } from "./status.js";
import type { Terms } from "./terms.js";

/** What the steps of a pass share: the ports, what the device remembers, and what this run has learnt. */
export interface Engine {
  readonly fs: FileSystem;
  readonly remote: Remote;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly hasher: Hasher;
  readonly deflate: Deflate;
  readonly device: { readonly id: DeviceId; readonly name: string };
  readonly settings: SyncSettings;
  readonly state: DeviceState;
  readonly chunking: ChunkingParameters;
  readonly obstacles: Obstacles;
  readonly events: EventEmitter<SyncEvents>;
  readonly board: StatusBoard;
  readonly failures: Failures;
  /** Paths to look at in the next scan. */
  readonly dirty: Set<RelativePath>;
  /** Paths of which no watch has told, though something happened or may have: until everything has been looked at. */
  readonly doubtful: Set<RelativePath>;
  readonly ignore: RootIgnore;
  readonly terms: Terms;
  readonly news: JournalNews;
  /** Contents that the service would not take on the ground of what it was thought to have. */
  readonly distrusted: Set<ContentId>;
  /** Nodes of the journal whose names no disk may be asked to hold, with those names. */
  readonly unusable: Map<NodeId, string>;
}

/** What could not be done in this pass, by path. Made anew in each pass, because each pass tries again. */
export class Failures {
  readonly #problems = new Map<RelativePath, Problem>();

  note(path: RelativePath, code: ErrorCode, message?: string): Problem {
    const { title, remedy } = errorCodes[code];
    const problem = { path, code, message: message ?? title, remedy };
    this.#problems.set(path, problem);
    return problem;
  }

  clear(): void {
    this.#problems.clear();
  }

  list(): Problem[] {
    return [...this.#problems.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

/** All that keeps paths from being in sync now: failures, what cannot be read, and what the plan holds back. */
export function problemsOf(engine: Engine, holds: readonly Hold[]): Problem[] {
  const all = new Failures();
  const { trees } = engine.state;
  for (const { id, code } of holds) all.note(displayPath(engine, id), code);
  for (const name of engine.unusable.values()) all.note(name, "invalid_name");
  for (const { parentId, name, code } of engine.obstacles.all()) {
    if (code === "ignored_content") continue;
    const folder = parentId === rootId ? "" : pathOf(trees.local, parentId);
    if (folder !== undefined) all.note(joinPath(folder, name), code);
  }
  for (const problem of engine.failures.list()) all.note(problem.path, problem.code, problem.message);
  return all.list();
}

/** The path people know a node by: where it is on this disk, or else in the journal. */
export function displayPath({ state: { trees } }: Engine, id: NodeId): RelativePath {
  return pathOf(trees.local, id) ?? pathOf(trees.remote, id) ?? pathOf(trees.base, id) ?? id;
}

/** Failures that say nothing about a path: the server is away, busy, or does not take this device. */
const aboutTheServer = new Set<ErrorCode>([
  "offline",
  "timeout",
  "unavailable",
  "internal",
  "protocol_error",
  "rate_limited",
  "unauthenticated",
  "token_expired",
  "token_revoked",
  "forbidden",
  "unknown_namespace",
  "epoch_changed",
  "state_corrupt",
  "closed",
]);

/** Whether an error belongs to one path, so that the rest can go on. */
export function isAboutOnePath(error: unknown): error is Error & { code: ErrorCode } {
  return isSyncError(error) && !aboutTheServer.has(error.code);
}

/** Disk errors that mean "look again", not "this is a problem". */
const outdated = new Set<ErrorCode>([
  "destination_changed",
  "destination_exists",
  "file_missing",
  "file_busy",
]);

/** Something may have happened at a path that no watch has told of: it is looked at, and what is gone from there is sought everywhere. */
export function doubt({ dirty, doubtful }: Engine, path: RelativePath): void {
  dirty.add(path);
  doubtful.add(path);
}

/** Notes a failed operation: the path is looked at again, and is a problem when that alone will not mend it. */
export function noteFailure(engine: Engine, path: RelativePath, error: unknown): void {
  if (!isAboutOnePath(error)) throw error;
  if (outdated.has(error.code)) {
    doubt(engine, path);
  }
  const problem = engine.failures.note(path, error.code, error.message);
  if (!outdated.has(error.code)) engine.events.emit("problem", problem);
}
