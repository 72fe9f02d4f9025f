import * as nodeFs from "node:fs";
import { expect, it } from "vitest";
import { FileFlush } from "./file-flush.js";

/** A disk whose flushes take as long as `tookMs` says at the time. */
function diskWith(timing: { tookMs: number }) {
  let atMs = 0;
  const fsyncSync = () => {
    atMs += timing.tookMs;
  };
  const fsync = ((_: number, done: nodeFs.NoParamCallback) => done(null)) as typeof nodeFs.fsync;
  return new FileFlush({ ...nodeFs, fsync, fsyncSync }, () => atMs);
}

it("flushes in place as long as that takes no time, and tries again after a while when it did", async () => {
  const timing = { tookMs: 0.01 };
  const flush = diskWith(timing);
  for (let i = 0; i < 3; i++) flush.now(0);
  expect(flush.isQuick).toBe(true);
  timing.tookMs = 5;
  flush.now(0);
  expect(flush.isQuick).toBe(false);
  let later = 0;
  for (; !flush.isQuick; later++) await flush.later(0);
  expect(later).toBe(64);
  timing.tookMs = 0.01;
  flush.now(0);
  expect(flush.isQuick).toBe(true);
});
