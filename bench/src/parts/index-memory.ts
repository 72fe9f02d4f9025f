import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Bulletin, EngineProcess, folderIn, inTemporaryFolder, ServerProcess } from "@syncline/stage";
import { residentBytesOf } from "../meter/index.js";
import type { Part } from "./part.js";

/** Empty ones: it is about the index, and a million files with something in them take a lot of room. */
const filesAtFullScale = 1_000_000;
const folderFiles = 1000;

/** What an engine holds in memory for each file that it knows, and how long it takes to start. */
export const indexMemory = (scale: number): Part => ({
  name: "index",
  measure: () =>
    inTemporaryFolder(
      (folder) => measureIn(folder, Math.max(folderFiles, Math.round(filesAtFullScale * scale))),
      {
        inMemory: true,
      },
    ),
});

async function measureIn(folder: string, files: number) {
  const server = await ServerProcess.start({ dataDir: await folderIn(folder, "server"), rateLimits: false });
  const open = async (account: string) =>
    await EngineProcess.open({
      folder: await folderIn(folder, account),
      state: join(folder, `${account}-state`, "state.db"),
      url: server.url,
      account,
      deviceName: account,
      bulletin: new Bulletin(),
      tellsPaths: false,
    });
  const empty = await open("empty");
  const emptyBytes = await residentAfterPass(empty);
  await empty.close();

  const full = await open("full");
  for (let i = 0; i < files; i++) {
    const inside = join(full.folder, `${Math.floor(i / folderFiles)}`);
    if (i % folderFiles === 0) mkdirSync(inside);
    writeFileSync(join(inside, `file ${i}.txt`), "");
  }
  await residentAfterPass(full);
  await full.close();
  const startMs = performance.now();
  await full.reopen();
  const openedBytes = residentBytesOf(full.pid) ?? Number.NaN;
  const passBytes = await residentAfterPass(full);
  const tookMs = performance.now() - startMs;
  await full.close();
  await server.close();
  return {
    "index, files": files,
    "index, bytes per file": (passBytes - emptyBytes) / files,
    "index, bytes per file before the first pass": (openedBytes - emptyBytes) / files,
    "index, start per 100,000 files ms": (tookMs / files) * 100_000,
  };
}

async function residentAfterPass(engine: EngineProcess): Promise<number> {
  const { inSync, problems } = await engine.sync();
  if (!inSync) throw new Error(`Not in sync: ${JSON.stringify(problems.slice(0, 3))}`);
  return residentBytesOf(engine.pid) ?? Number.NaN;
}
