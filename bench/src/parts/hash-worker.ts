import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";

/** Hashes as many mebibytes as it is told to, each for itself as chunks are. */
const mebibyte = Buffer.alloc(1024 * 1024, 7);
parentPort?.on("message", (mebibytes: number) => {
  for (let i = 0; i < mebibytes; i++) createHash("sha256").update(mebibyte).digest();
  parentPort?.postMessage("done");
});
