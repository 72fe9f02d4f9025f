import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededPieces, writeSeededFile } from "../content/seeded-file.js";
import { compareFolders } from "../folders/compare.js";
import { inTemporaryFolder } from "../folders/temporary.js";
import { type Actors, actorsIn, settle, usages } from "./actors.js";
import type { Figures } from "./measure.js";

interface Content {
  readonly files: number;
  readonly bytes: number;
}

const mebibyte = 1024 * 1024;

/** First sync from one folder through the server to the other, one after the other. */
async function firstSync(inMemory: boolean, fill: (folder: string) => Promise<Content>): Promise<Figures> {
  return await inTemporaryFolder(
    async (folder) => {
      const actors = await actorsIn(folder);
      const { files, bytes } = await fill(actors.sender.folder);
      const upMs = await settle(actors.sender);
      const downMs = await settle(actors.receiver);
      const figures = { files, bytes, ...(await figuresOf(actors)), upMs, downMs };
      const differences = await compareFolders(actors.sender.folder, actors.receiver.folder);
      await actors.close();
      if (differences.length > 0) throw new Error(differences[0]);
      const seconds = (upMs + downMs) / 1000;
      return { ...figures, filesPerSecond: files / seconds, megabytesPerSecond: bytes / 1e6 / seconds };
    },
    { inMemory },
  );
}

async function figuresOf(actors: Actors) {
  const { sender, receiver } = actors;
  const used = await usages(actors);
  return {
    senderCpuMs: used.sender.cpuMs,
    receiverCpuMs: used.receiver.cpuMs,
    serverCpuMs: used.server.cpuMs,
    senderPeakMiB: used.sender.peakRssBytes / mebibyte,
    receiverPeakMiB: used.receiver.peakRssBytes / mebibyte,
    serverPeakMiB: used.server.peakRssBytes / mebibyte,
    senderRequests: sender.line.requests,
    receiverRequests: receiver.line.requests,
    wireUpBytes: sender.line.total.up,
    wireDownBytes: receiver.line.total.down,
  };
}

/** Sizes spread evenly over 1 to 16 KiB, a hundred files in a folder. */
export async function writeSmallFiles(
  folder: string,
  files: number,
  mostBytes = 16 * 1024,
): Promise<Content> {
  let bytes = 0;
  const pool = Buffer.concat([...seededPieces(`small ${mostBytes}`, 4 * mebibyte)]);
  for (let i = 0; i < files; i++) {
    if (i % 100 === 0) await mkdir(join(folder, `${Math.floor(i / 100)}`), { recursive: true });
    const sizeBytes = Math.min(1024, mostBytes) + ((i * 7919) % Math.max(1, mostBytes - 1024));
    const at = (i * 104_729) % (pool.length - sizeBytes);
    const content = Buffer.concat([Buffer.from(`${i}\n`), pool.subarray(at, at + sizeBytes - 8)]);
    await writeFile(join(folder, `${Math.floor(i / 100)}`, `${i}.bin`), content);
    bytes += content.length;
  }
  return { files, bytes };
}

const oneFile = (sizeBytes: number) => async (folder: string) => {
  await writeSeededFile(join(folder, "large.bin"), "large", sizeBytes);
  return { files: 1, bytes: sizeBytes };
};

export const small = () => firstSync(true, (folder) => writeSmallFiles(folder, 10_000));
export const large = () => firstSync(false, oneFile(1024 * mebibyte));

/** Memory must not grow with the file: so there are two. */
export async function memory(): Promise<Figures> {
  const quarter = await firstSync(false, oneFile(256 * mebibyte));
  const two = await firstSync(false, oneFile(2048 * mebibyte));
  const peaks = (figures: Figures, size: string) =>
    Object.fromEntries(
      ["sender", "receiver", "server"].map((who) => [
        `${who}PeakMiB ${size}`,
        figures[`${who}PeakMiB`] ?? Number.NaN,
      ]),
    );
  return {
    ...peaks(quarter, "256 MiB"),
    ...peaks(two, "2 GiB"),
    upMs: two["upMs"] ?? 0,
    downMs: two["downMs"] ?? 0,
  };
}
