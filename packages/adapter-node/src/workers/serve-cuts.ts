import { type ChunkingParameters, encodeManifest, isSyncError, SyncError } from "@syncline/core";
import { cutDescriptor } from "../content/cut-descriptor.js";
import { translateDiskError } from "../disk/disk-errors.js";
import type { WorkerAnswer, WorkerRequest } from "./messages.js";

/** The pool's end of the line, as a worker sees it. */
export interface Line {
  on(event: "message", listener: (request: WorkerRequest) => void): unknown;
  postMessage(answer: WorkerAnswer): void;
}

/** Answers every request to cut a file, and stops early where it is told to. */
export function serveCuts(line: Line): void {
  const running = new Map<number, AbortController>();

  const cut = async (
    job: number,
    descriptor: number,
    sizeBytes: number,
    parameters: ChunkingParameters,
  ): Promise<WorkerAnswer> => {
    const controller = new AbortController();
    running.set(job, controller);
    try {
      const manifest = await cutDescriptor(descriptor, sizeBytes, parameters, controller.signal);
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
    const { job, descriptor, sizeBytes, parameters } = request;
    void cut(job, descriptor, sizeBytes, parameters).then((answer) => line.postMessage(answer));
  });
}

/** An error in what a thread can be told: a structured clone would lose code and details. */
function describe(error: unknown) {
  const translated = translateDiskError(error);
  if (!isSyncError(translated))
    return { code: "internal" as const, message: String(translated), details: {} };
  return { code: translated.code, message: translated.message, details: translated.details };
}
