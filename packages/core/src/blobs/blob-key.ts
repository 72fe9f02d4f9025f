import { SyncError } from "../errors/index.js";

const allowed = /^[a-z0-9/_.-]{1,200}$/;

/** Throws `invalid_request` unless `key` is one that every blob store holds. */
export function checkBlobKey(key: string): void {
  const valid =
    allowed.test(key) && key.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (!valid)
    throw new SyncError("invalid_request", { message: "This is not a valid blob key.", details: { key } });
}

/** Throws `invalid_request` unless `prefix` is empty or could begin a valid key. */
export function checkBlobPrefix(prefix: string): void {
  if (prefix !== "") checkBlobKey(`${prefix}x`);
}

/** Throws `invalid_request` unless both ends of the range are whole numbers that can be offsets. */
export function checkByteRange({
  offset,
  length,
}: {
  readonly offset: number;
  readonly length: number;
}): void {
  const valid = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (!valid)
    throw new SyncError("invalid_request", {
      message: "This is not a valid range.",
      details: { offset, length },
    });
}
