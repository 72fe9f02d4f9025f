import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A path for a database in a folder of its own, which goes when the test has ended. */
export function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "syncline-sql-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "metadata.db");
}
