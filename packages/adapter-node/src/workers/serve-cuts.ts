import {
  type ChunkHash,
  type ChunkingParameters,
  encodeManifest,
  isSyncError,
  SyncError,
} from "@syncline/core";
import { cutDescriptor } from "../content/cut-descriptor.js";
import { translateDiskError } from "../disk/disk-errors.js";
import type { WorkerAnswer, WorkerPieces, WorkerRequest } from "./messages.js";

/** The pool's end of the line, as a worker sees it. */
export interface Line {
  on(event: "message", listener: (request: WorkerRequest) => void): unknown;
  postMessage(message: WorkerAnswer | WorkerPieces): void;
}

/** Answers every request to cut a file, and stops early where it is told to. */
export function serveCuts(line: Line): void {
  const running = new Map<number, AbortController>();

  const cut = async (
    job: number,
    descriptor: number,
    sizeBytes: number,
    parameters: ChunkingParameters,
    pieces: PieceLine | undefined,
  ): Promise<WorkerAnswer> => {
    const controller = new AbortController();
    running.set(job, controller);
    try {
      const manifest = await cutDescriptor(descriptor, sizeBytes, parameters, controller.signal, pieces?.add);
      pieces?.flush();
      return { kind: "done", job, manifest: encodeManifest(manifest) };
    } catch (error) {
      return { kind: "failed", job, ...describe(error) };
    } finally {
      running.delete(job);
    }
  };

  line.on("message", (request) => {
    if (request.kind === "cancel") {
      running.get(request.job)?.abort(new SyncError("closed"));
      return;
    }
    const { job, descriptor, sizeBytes, parameters, wantsPieces } = request;
    const pieces = wantsPieces ? new PieceLine(line, job) : undefined;
    void cut(job, descriptor, sizeBytes, parameters, pieces).then((answer) => line.postMessage(answer));
  });
}

/** Sends pieces on in messages of some size: one for each chunk would cost more than cutting it. */
class PieceLine {
  readonly #line: Line;
  readonly #job: number;
  #chunks: [ChunkHash, Uint8Array][] = [];

  constructor(line: Line, job: number) {
    this.#line = line;
    this.#job = job;
  }

  add = (hash: ChunkHash, pieces: Uint8Array): void => {
    this.#chunks.push([hash, pieces]);
    if (this.#chunks.length >= chunksPerMessage) this.flush();
  };

  flush(): void {
    if (this.#chunks.length > 0)
      this.#line.postMessage({ kind: "pieces", job: this.#job, chunks: this.#chunks });
    this.#chunks = [];
  }
}

const chunksPerMessage = 64;

/** An error in what a thread can be told: a structured clone would lose code and details. */
function describe(error: unknown) {
  const translated = translateDiskError(error);
  if (!isSyncError(translated))
    return { code: "internal" as const, message: String(translated), details: {} };
  return { code: translated.code, message: translated.message, details: translated.details };
}
