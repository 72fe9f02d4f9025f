import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderBlobStore } from "./folder-blob-store.js";

let folder: string;

/** Another process puts blobs without end and names each one as soon as its put has resolved. */
const writer = `
import { folderBlobStore } from "./store.mjs";
const store = folderBlobStore(process.argv[2]);
const from = Number(process.argv[3]);
for (let i = from; ; i += 8) {
  await Promise.all(Array.from({ length: 8 }, async (_, j) => {
    const key = \`\${(i + j) % 7}/\${i + j}\`;
    await store.put(key, new Uint8Array(1 + ((i + j) * 7919) % 200_000).fill((i + j) % 251));
    process.stdout.write(key + "\\n");
  }));
}
`;
const expected = (key: string) => {
  const i = Number(key.split("/")[1]);
  return new Uint8Array(1 + ((i * 7919) % 200_000)).fill(i % 251);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-kill-"));
  await writeFile(join(folder, "writer.mjs"), writer);
  await build({
    config: false,
    silent: true,
    entry: { store: fileURLToPath(new URL("./folder-blob-store.ts", import.meta.url)) },
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    format: "esm",
    noExternal: [/./],
    esbuildOptions(options) {
      options.conditions = ["@syncline/source"];
    },
  });
});
afterAll(() => rm(folder, { recursive: true }));

/** Kills the writer after so many blobs and returns the names it gave. */
async function killedAfter(count: number, from: number): Promise<string[]> {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(folder, "writer.mjs"), join(folder, "blobs"), `${from}`],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const gone = once(child, "close");
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    acknowledged.push(line);
    if (acknowledged.length === count) child.kill("SIGKILL");
  }
  await gone;
  return acknowledged;
}

test("a process killed while it puts loses nothing it has acknowledged, and leaves no torn blob", async () => {
  const acknowledged: string[] = [];
  for (const [round, count] of [1, 5, 30, 100].entries()) {
    acknowledged.push(...(await killedAfter(count, 10_000 * round)));
    const store = folderBlobStore(join(folder, "blobs"));
    const found = new Set<string>();
    for await (const { key } of store.list("")) {
      found.add(key);
      expect(Buffer.compare((await store.get(key))!, expected(key)), key).toBe(0);
    }
    expect(acknowledged.filter((key) => !found.has(key))).toEqual([]);
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(136);
});
