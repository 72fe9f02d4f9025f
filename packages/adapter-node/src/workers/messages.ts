import type { ChunkHash, ChunkingParameters, ErrorCode } from "@syncline/core";

/** What the pool asks of a worker. */
export type WorkerRequest =
  | {
      readonly kind: "cut";
      readonly job: number;
      /** Descriptors belong to the process; the file stays open until the answer. */
      readonly descriptor: number;
      readonly sizeBytes: number;
      readonly parameters: ChunkingParameters;
      readonly wantsPieces: boolean;
    }
  /** The job's answer still comes, soon and whatever it is: only then does nothing read the file any more. */
  | { readonly kind: "cancel"; readonly job: number };

/** While a job runs: the pieces of chunks that have been cut. */
export interface WorkerPieces {
  readonly kind: "pieces";
  readonly job: number;
  readonly chunks: readonly (readonly [hash: ChunkHash, pieces: Uint8Array])[];
}

/** Exactly one for each job. */
export type WorkerAnswer =
  | { readonly kind: "done"; readonly job: number; readonly manifest: Uint8Array }
  | {
      readonly kind: "failed";
      readonly job: number;
      /** `internal` for what is not a `SyncError`. */
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };
