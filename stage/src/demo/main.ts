import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyInstalledFiles, writeSeededFile } from "../content/index.js";
import { compareFolders, inTemporaryFolder } from "../folders/index.js";
import { bytesText, secondsText, textTable } from "../report/index.js";
import { type Cast, dismiss, gather } from "./cast.js";
import { LiveLine } from "./live-line.js";
import { type Measured, measure, type Scene } from "./scene.js";
import * as scenes from "./scenes.js";

const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));
const mostFiles = 4000;

process.exitCode = await inTemporaryFolder(async (folder) => {
  const live = new LiveLine(process.stdout);
  const startMs = performance.now();
  const cast = await gather(folder, live);
  live.print(
    `A server on ${cast.server.url}; Ada and Grace, each with a folder and an engine that watches it.`,
  );
  const copied = await furnish(cast, live);
  const story = [
    scenes.firstSync(copied),
    scenes.insertion,
    scenes.folderRename,
    scenes.conflict,
    scenes.deleteAgainstEdit,
    scenes.killedUpload,
  ];
  const measured = await play(story, cast, live);
  live.end();
  await dismiss(cast);
  console.log(`\n${report(measured)}\n`);
  const differences = await compareFolders(cast.ada.folder, cast.grace.folder);
  for (const difference of differences.slice(0, 20)) console.log(`DIFFERENT: ${difference}`);
  const verdict =
    differences.length === 0 ? "Both folders are equal, byte by byte." : `${differences.length} differences.`;
  console.log(`${verdict} ${secondsText(performance.now() - startMs)} in all.`);
  return differences.length === 0 ? 0 : 1;
});

async function furnish({ ada }: Cast, live: LiveLine) {
  live.begin("Copying installed packages");
  const copied = await copyInstalledFiles(installed, join(ada.folder, scenes.library), mostFiles);
  await scenes.prepareDrafts(ada.folder);
  await writeSeededFile(join(ada.folder, scenes.bigFile), "footage", scenes.bigFileBytes);
  live.print(
    `In Ada's folder: ${copied.files} files from node_modules, ${bytesText(copied.bytes)}; ${scenes.bigFile}, ${bytesText(scenes.bigFileBytes)}.\n`,
  );
  return copied;
}

async function play(story: readonly Scene[], cast: Cast, live: LiveLine): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const scene of story) {
    live.begin(scene.title);
    const done = await measure(scene, cast);
    live.print(`✓ ${done.title}: ${secondsText(done.tookMs)}. ${done.note}.`);
    measured.push(done);
  }
  return measured;
}

function report(measured: readonly Measured[]): string {
  const head = ["", "time", "file bytes", "Ada ↑", "Ada ↓", "Grace ↑", "Grace ↓", "not sent"];
  const rows = measured.map(({ title, tookMs, fileBytes, ada, grace }) => [
    title,
    secondsText(tookMs),
    bytesText(fileBytes),
    ...[ada.up, ada.down, grace.up, grace.down].map(bytesText),
    bytesText(Math.max(0, fileBytes - ada.up - grace.up)),
  ]);
  const legend =
    "↑ ↓: bytes on the socket, headers and all. Not sent: bytes of new or changed files that never went up,\nbecause they compress, or because the server has them already.";
  return `${textTable(head, rows)}\n\n${legend}`;
}
