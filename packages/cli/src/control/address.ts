import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `sockaddr_un` holds on the systems that hold least, without its final zero. */
const longestPath = 103;

/** Where a running engine listens: in its state folder, which only its owner can enter. */
export function controlAddress(statePath: string): string {
  const hash = createHash("sha256").update(statePath).digest("hex").slice(0, 24);
  if (process.platform === "win32") return `\\\\.\\pipe\\syncline-${hash}`;
  const path = join(statePath, "control.sock");
  if (Buffer.byteLength(path) <= longestPath) return path;
  return join(tmpdir(), `syncline-${process.getuid?.() ?? ""}-${hash}`, "s");
}
