import * as nodeFs from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fileSystemCalls } from "./file-system-calls.fixture.js";

it("counts every kind of call that names a path below the folder, and no other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "syncline-calls-"));
  const file = join(folder, "file");
  const calls = await fileSystemCalls(folder, async () => {
    await writeFile(file, "content");
    await readFile(file);
    nodeFs.lstatSync(file);
    nodeFs.readdirSync(folder);
    await new Promise<void>((resolve) => nodeFs.stat(file, () => resolve()));
    await stat(tmpdir());
  });
  await stat(file);
  expect(calls).toBe(5);
  await rm(folder, { recursive: true });
});
