import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import {
  type ChunkingParameters,
  decodeManifest,
  type Manifest,
  type PiecesListener,
  SyncError,
} from "@syncline/core";
import type { WorkerAnswer, WorkerPieces, WorkerRequest } from "./messages.js";

interface Job {
  readonly request: Extract<WorkerRequest, { kind: "cut" }>;
  readonly onPieces: PiecesListener | undefined;
  settle(answer: WorkerAnswer | SyncError): void;
}

interface Thread {
  readonly worker: Worker;
  job: Job | undefined;
}

/**
 * Threads that cut and hash whole files, one file each at a time, in the order of asking. Threads start when
 * they are needed, stay for the next file, and keep no process alive that has nothing else to do. A thread that
 * dies fails its own job with `internal`, and the next job starts another one.
 */
export class WorkerPool {
  readonly #entry: string | URL;
  readonly #most: number;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];
  #jobs = 0;
  #closed = false;

  constructor(entry: string | URL, threads = Math.min(4, availableParallelism())) {
    this.#entry = entry;
    this.#most = threads;
  }

  /** As `FileCutter.cut`, for a descriptor that stays open until this settles. */
  async cut(
    descriptor: number,
    sizeBytes: number,
    parameters: ChunkingParameters,
    signal?: AbortSignal,
    onPieces?: PiecesListener,
  ): Promise<Manifest> {
    signal?.throwIfAborted();
    if (this.#closed) throw new SyncError("closed");
    const answer = await this.#ask(
      {
        kind: "cut",
        job: this.#jobs++,
        descriptor,
        sizeBytes,
        parameters,
        wantsPieces: onPieces !== undefined,
      },
      signal,
      onPieces,
    );
    signal?.throwIfAborted();
    if (answer instanceof Error) throw answer;
    if (answer.kind === "done") return decodeManifest(answer.manifest);
    throw new SyncError(answer.code, { message: answer.message, details: answer.details });
  }

  /** Stops every thread and waits until it has stopped. Jobs under way and waiting fail with `closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.settle(new SyncError("closed"));
    const threads = [...this.#threads];
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #ask(
    request: Job["request"],
    signal: AbortSignal | undefined,
    onPieces: PiecesListener | undefined,
  ): Promise<WorkerAnswer | SyncError> {
    return new Promise((resolve) => {
      const cancel = () => this.#cancel(job);
      const job: Job = {
        request,
        onPieces,
        settle(answer) {
          signal?.removeEventListener("abort", cancel);
          resolve(answer);
        },
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#waiting.push(job);
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const idle = [...this.#threads].find(({ job }) => job === undefined);
      if (idle === undefined && this.#threads.size >= this.#most) return;
      const thread = idle ?? this.#start();
      const job = this.#waiting.shift()!;
      thread.job = job;
      thread.worker.ref();
      thread.worker.postMessage(job.request satisfies WorkerRequest);
    }
  }

  #start(): Thread {
    const worker = new Worker(this.#entry);
    const thread: Thread = { worker, job: undefined };
    this.#threads.add(thread);
    let cause: unknown;
    worker.on("message", (message: WorkerAnswer | WorkerPieces) => {
      if (message.kind !== "pieces") this.#settle(thread, message);
      else for (const [hash, pieces] of message.chunks) thread.job?.onPieces?.(hash, pieces);
    });
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", () => {
      this.#threads.delete(thread);
      const message = "The worker thread has died.";
      this.#settle(
        thread,
        this.#closed ? new SyncError("closed") : new SyncError("internal", { message, cause }),
      );
    });
    return thread;
  }

  #settle(thread: Thread, answer: WorkerAnswer | SyncError): void {
    const { job } = thread;
    thread.job = undefined;
    thread.worker.unref();
    job?.settle(answer);
    this.#dispatch();
  }

  #cancel(job: Job): void {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      job.settle(new SyncError("closed"));
      return;
    }
    const thread = [...this.#threads].find((candidate) => candidate.job === job);
    thread?.worker.postMessage({ kind: "cancel", job: job.request.job } satisfies WorkerRequest);
  }
}
