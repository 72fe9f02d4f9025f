import { SyncError } from "../errors/index.js";
import { limits } from "../protocol/limits.js";
import type { ChunkingParameters } from "./chunker.js";

/** What a namespace uses when it says nothing else: 1 MiB on average, cut as FastCDC v2020 does. */
export const defaultChunking: ChunkingParameters = Object.freeze({
  algorithm: "fastcdc-v2020",
  minimumBytes: 256 * 1024,
  averageBytes: 1024 * 1024,
  maximumBytes: 4 * 1024 * 1024,
});

type Field = "minimumBytes" | "averageBytes" | "maximumBytes";

const invalid = (field: string, message: string, details: Record<string, unknown>) =>
  new SyncError("invalid_request", { message, details: { field, ...details } });

/** Throws `invalid_request` unless `value` is a whole multiple of `step` from `least` to `most`. */
export function checkRange(field: Field, value: number, least: number, most: number, step = 1): void {
  if (Number.isInteger(value) && value >= least && value <= most && value % step === 0) return;
  const kind = step === 1 ? "a whole number" : `a multiple of ${step}`;
  throw invalid(field, `${field} must be ${kind} from ${least} to ${most}, not ${value}.`, {
    least,
    most,
    step,
  });
}

/** Throws `invalid_request` unless minimum, average and maximum are positive, in ascending order and within what the wire carries. */
export function checkSizes({ minimumBytes, averageBytes, maximumBytes }: ChunkingParameters): void {
  checkRange("minimumBytes", minimumBytes, 1, limits.chunkBytes);
  checkRange("averageBytes", averageBytes, minimumBytes, limits.chunkBytes);
  checkRange("maximumBytes", maximumBytes, averageBytes, limits.chunkBytes);
}
