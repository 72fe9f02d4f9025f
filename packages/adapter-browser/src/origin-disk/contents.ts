import type { Sink } from "../disk/index.js";
import type { ContentName } from "./rows.js";

/**
 * Bytes of files, for each content that is not small. A content is written once, under a name that nothing had before it, and is
 * never changed: what names it may be sure of it.
 */
export interface Contents {
  /** Begins a content. It is durable, as far as the platform can do that, when the sink is finished. */
  create(name: ContentName): Promise<Sink>;
  /** Undefined where it is missing. */
  find(name: ContentName): Promise<Blob | undefined>;
  /** What is missing is not missed. Throws `file_busy` while somebody has it open for writing. */
  remove(name: ContentName): Promise<void>;
  /** Of which generations there are any. */
  generations(): Promise<number[]>;
  /** The numbers of those of one generation. */
  serials(generation: number): Promise<number[]>;
  /** Removes a generation of which nothing is left. */
  removeGeneration(generation: number): Promise<void>;
  /** Removes the contents of disks that had the same name before, and are no more. */
  removeOtherDisks(): Promise<void>;
}
