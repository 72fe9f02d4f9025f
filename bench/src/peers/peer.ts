import type { WireBytes } from "@syncline/stage";

/** Where a peer lives while something is measured: a fresh folder that is its own, on the file system of the work. */
export interface Place {
  readonly folder: string;
  /** Counted: everything between its processes passes a counting proxy, which costs time. */
  readonly lines: "counted" | "direct";
  /** Whether changes are to be noticed by a watcher, where the peer has one. Else it is told to look. */
  readonly watches: boolean;
}

/** Bytes between processes so far, all headers included, as each device sees its own line. */
export interface Traffic {
  /** False on direct lines: then all are 0. */
  readonly isCounted: boolean;
  readonly sender: WireBytes;
  /** Missing where there is no second device. */
  readonly receiver: WireBytes | undefined;
  /** HTTP requests of both devices, where there are any. */
  readonly requests: number | undefined;
}

/** When a change has come to the receiver. */
export interface Arrival {
  /** Looking costs as much as the whole tree: only to be asked when the peer itself believes to be done. */
  readonly isCostly: boolean;
  isThere(receiver: string): Promise<boolean>;
}

/** A peer at work between two folders. */
export interface Link {
  readonly sender: string;
  /** Missing where there is no second device. */
  readonly receiver: string | undefined;
  /** Takes what has changed in the sender's folder across; resolves when it has arrived. */
  carry(arrival: Arrival): Promise<void>;
  /** Resolves when nothing is under way any more that the last change has caused. */
  rest(): Promise<void>;
  /**
   * Ends what runs on the sender's side. What it returns is to be measured: a new process, which knows only what was
   * saved, goes over the sender's folder and finds nothing to do.
   */
  beforeColdPass(): Promise<() => Promise<void>>;
  traffic(): Promise<Traffic>;
  close(): Promise<void>;
}

/** A way of keeping folders the same, run as its users run it. */
export interface Peer {
  readonly name: string;
  /** The programs that must be on the PATH. */
  readonly programs: readonly string[];
  /** One side of it has no folder but a store: what it sends counts, what is received does not exist. */
  readonly isStore: boolean;
  /** The commands that are measured, for the report. */
  readonly commands: readonly string[];
  /** Names in the roots of its folders that it keeps for itself. */
  readonly reserved: readonly string[];
  version(): Promise<string>;
  open(place: Place): Promise<Link>;
}
