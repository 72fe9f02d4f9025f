import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  type ChunkHash,
  type CommitOperation,
  contentIdOf,
  encodeChunk,
  httpRemote,
  isSyncError,
  limits,
  manifestFromText,
  manifestToText,
  type NodeId,
  type Remote,
  rootId,
  type SessionGrant,
  seededRandomness,
  signUp,
  streamDeflate,
  vectorOf,
  webHasher,
} from "@syncline/core";
import { build } from "tsup";
import { afterAll, beforeAll, expect, it } from "vitest";
import { platform } from "./server-world.js";

const seed = BigInt(process.env["SYNCLINE_SEED"] ?? Date.now());
const rounds = 6;
const packageFolder = fileURLToPath(new URL("..", import.meta.url));

let programs: string;
let dataDir: string;
let running: ChildProcess | undefined;

/** The server as its own process: bundled from the sources, where its packages can be found. */
beforeAll(async () => {
  const cache = join(packageFolder, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  programs = await mkdtemp(join(cache, "kill-"));
  dataDir = await mkdtemp(join(tmpdir(), "syncline-kill-"));
  await build({
    config: false,
    silent: true,
    entry: { server: join(packageFolder, "src/index.ts") },
    outDir: programs,
    outExtension: () => ({ js: ".mjs" }),
    format: "esm",
    target: "es2023",
    external: [/^(?!@syncline\/)[@a-z]/],
    noExternal: [/^@syncline\//],
    esbuildOptions(options) {
      options.conditions = ["@syncline/source"];
    },
  });
  const program = `
    import { startServer } from "./server.mjs";
    const [dataDir, port] = process.argv.slice(2);
    const server = await startServer({ dataDir, port: Number(port), rateLimits: false });
    console.log(server.url);
  `;
  await writeFile(join(programs, "main.mjs"), program);
});
afterAll(async () => {
  running?.kill("SIGKILL");
  for (const folder of [programs, dataDir]) await rm(folder, { recursive: true, force: true });
});

async function startProcess(port: number): Promise<{ url: string; kill: () => Promise<void> }> {
  const child = spawn(process.execPath, [join(programs, "main.mjs"), dataDir, `${port}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running = child;
  const gone = once(child, "close");
  const [url] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    gone.then(() => Promise.reject(new Error("The server ended before it was ready."))),
  ]);
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** Commits files one after another until the server is gone, and names those that were acknowledged. */
async function commitUntilGone(
  remote: Remote,
  session: SessionGrant,
  from: number,
  onFirst: () => void,
): Promise<NodeId[]> {
  const acknowledged: NodeId[] = [];
  try {
    const { epoch } = await remote.describe();
    for (let number = from; ; number++) {
      const operation = await newFile(remote, session, number);
      const { outcomes } = await remote.commit({ epoch, operations: [operation] });
      expect(outcomes).toMatchObject([{ outcome: "committed" }]);
      acknowledged.push(operation.node.id);
      onFirst();
    }
  } catch (error) {
    if (!isSyncError(error, "offline", "timeout", "unavailable")) throw error;
    return acknowledged;
  }
}

async function newFile(remote: Remote, { deviceId }: SessionGrant, number: number) {
  const plain = seededRandomness(BigInt(number)).bytes(1 + ((number * 7919) % 50_000));
  const chunk = { hash: await webHasher.sha256(plain), ...(await encodeChunk(plain, streamDeflate)) };
  await remote.upload([chunk]);
  const manifest = { chunks: [{ hash: chunk.hash, sizeBytes: plain.length }] };
  return {
    op: "put",
    manifest: manifestToText(manifest),
    node: {
      kind: "file",
      id: `01890000-0000-7000-8000-${number.toString(16).padStart(12, "0")}` as NodeId,
      parentId: rootId,
      name: `file ${number}`,
      vector: vectorOf([[deviceId, 1n]]),
      contentId: await contentIdOf(manifest, webHasher),
      sizeBytes: plain.length,
      executable: false,
      modifiedAtMs: 0,
    },
  } as const satisfies CommitOperation;
}

/** Every node of the journal, with the chunks that its files need. */
async function readJournal(remote: Remote) {
  const ids = new Set<NodeId>();
  const hashes = new Set<ChunkHash>();
  let cursor: string | null = null;
  for (let more = true; more; ) {
    const page = await remote.changes(cursor);
    for (const { node, manifest } of page.changes) {
      ids.add(node.id);
      for (const { hash } of manifest === undefined ? [] : manifestFromText(manifest).chunks)
        hashes.add(hash);
    }
    ({ cursor, more } = page);
  }
  return { ids, hashes: [...hashes] };
}

async function verifyChunks(remote: Remote, hashes: readonly ChunkHash[]): Promise<void> {
  for (let at = 0; at < hashes.length; at += limits.batchChunks) {
    for await (const { hash, bytes } of remote.fetch(hashes.slice(at, at + limits.batchChunks))) {
      expect(await webHasher.sha256(bytes)).toBe(hash);
    }
  }
}

it(`loses no acknowledged commit when the server is killed at any moment (seed ${seed})`, async () => {
  const randomness = seededRandomness(seed);
  let server = await startProcess(0);
  const { url } = server;
  const port = Number(new URL(url).port);
  const request = { name: "ada", password: "correct horse", deviceName: "laptop" };
  const session = await signUp(request, { url, ...platform });
  const remote = httpRemote({
    url,
    namespaceId: session.homeNamespaceId,
    token: session.accessToken,
    webSocket: false,
    ...platform,
  });
  const acknowledged: NodeId[] = [];

  for (let round = 0; round < rounds; round++) {
    const begun = new AbortController();
    const first = once(begun.signal, "abort");
    const committing = commitUntilGone(remote, session, 1_000 * (round + 1), () => begun.abort());
    // At a random moment once commits are taken, however slow the machine.
    await Promise.race([first, committing]);
    await setTimeout(randomness.bytes(1)[0]);
    await server.kill();
    acknowledged.push(...(await committing));
    server = await startProcess(port);
    const journal = await readJournal(remote);
    expect(acknowledged.filter((id) => !journal.ids.has(id))).toEqual([]);
    await verifyChunks(remote, journal.hashes);
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(rounds);
  await remote.close();
  await server.kill();
}, 60_000);
