import type { RelativePath } from "../disk/index.js";
import type { ErrorCode } from "../errors/index.js";
import type { Halt } from "./halts.js";
import type { SyncStatus } from "./status.js";

/** What a client tells as it happens. Every event is about something that is already done. */
export interface SyncEvents {
  /** Both sides changed the content: the local one is beside it, under `copyPath`. */
  conflict: [event: { readonly path: RelativePath; readonly copyPath: RelativePath }];
  /** A deletion lost against an edit, a move or new content: the node is back on the side that deleted it. */
  resurrected: [event: { readonly path: RelativePath; readonly side: "local" | "remote" }];
  /** A path was changed on this disk to what the journal has. */
  applied: [
    event:
      | { readonly path: RelativePath; readonly change: "created" | "updated" | "removed" }
      | { readonly path: RelativePath; readonly change: "moved"; readonly from: RelativePath },
  ];
  /** A path's local change is in the journal. */
  committed: [event: { readonly path: RelativePath; readonly change: "put" | "deleted" }];
  /**
   * Something may have changed on this disk at these paths, by way of `files` or as a watch tells; the root's, which is
   * empty, stands for anywhere. What the engine itself does may be among it.
   */
  changed: [event: { readonly paths: readonly RelativePath[] }];
  problem: [problem: Problem];
  halt: [halt: Halt];
  status: [status: SyncStatus];
}

/** What keeps one path from being in sync. The rest goes on; the path is tried again by itself. */
export interface Problem {
  readonly path: RelativePath;
  readonly code: ErrorCode;
  readonly message: string;
  /** What the reader can do about it. */
  readonly remedy: string;
}
