import { existsSync } from "node:fs";
import { join } from "node:path";
import { reservedName } from "@syncline/core";
import { openDatabase } from "@syncline/sqlite";
import { type Auditor, lostCommits, treeOf } from "./auditor.js";
import type { Device } from "./device.js";
import { contentsOf, differences, namesIn, trashOf } from "./folders.js";
import type { Ledger } from "./ledger.js";
import type { Server } from "./server.js";

export interface Scene {
  readonly server: Server;
  readonly devices: readonly Device[];
  readonly auditor: Auditor;
  readonly ledger: Ledger;
}

/** Where the bytes that users are owed were found. */
export interface Found {
  readonly inFolders: number;
  readonly inTrashOnly: number;
  readonly inVersionsOnly: number;
}

/** Everything that must hold when all is quiet. Returns what does not, in words. */
export async function faultsOf(scene: Scene): Promise<{ readonly faults: string[]; readonly found: Found }> {
  const { server, devices, auditor, ledger } = scene;
  const [first, second] = devices.map(({ folder }) => contentsOf(folder)) as [
    Map<string, string>,
    Map<string, string>,
  ];
  const faults = differences(first, second);
  const journal = await auditor.journal();
  const tree = treeOf(journal);
  const paths = (map: ReadonlyMap<string, string>) => new Map([...map.keys()].map((path) => [path, ""]));
  faults.push(...differences(paths(tree), paths(first)).map((text) => `${text}, of journal and folder`));
  const records = await auditor.records();
  faults.push(
    ...lostCommits(
      records,
      devices.flatMap(({ acknowledged }) => acknowledged),
    ),
  );
  const versions = await auditor.verify(records);
  faults.push(...versions.faults);
  for (const [path, id] of tree) {
    if (id !== "" && !versions.whole.has(id)) faults.push(`${path} cannot be fetched as a whole`);
  }
  const found = findOwed(ledger, [first, second], devices, versions.whole, faults);
  for (const device of devices) faults.push(...leftovers(device));
  for (const file of [join(server.dataDir, "metadata.db"), ...devices.map(({ stateFile }) => stateFile)])
    faults.push(...integrityFaults(file));
  // The trash and the versions are for what users replace, and for races: all else stays in the folders.
  if (found.inTrashOnly + found.inVersionsOnly > ledger.races) {
    faults.push(`${JSON.stringify(found)}: the engines have put saved files aside`);
  }
  return { faults, found };
}

function findOwed(
  ledger: Ledger,
  folders: readonly ReadonlyMap<string, string>[],
  devices: readonly Device[],
  whole: ReadonlySet<string>,
  faults: string[],
): Found {
  const live = new Set(folders.flatMap((folder) => [...folder.values()]));
  const trashed = new Set(devices.flatMap(({ folder }) => [...trashOf(folder)]));
  const found = { inFolders: 0, inTrashOnly: 0, inVersionsOnly: 0 };
  for (const { hash, contentId, what } of ledger.owed) {
    if (live.has(hash)) found.inFolders++;
    else if (whole.has(contentId)) found.inVersionsOnly++;
    else if (trashed.has(hash)) found.inTrashOnly++;
    else faults.push(`${what} is lost (${hash})`);
  }
  return found;
}

function leftovers({ name, folder }: Device): string[] {
  return namesIn(join(folder, reservedName, "tmp")).map(
    (file) => `${name} has left the temporary file ${file}`,
  );
}

function integrityFaults(file: string): string[] {
  if (!existsSync(file)) return [`${file} is not there`];
  const database = openDatabase(file, { readOnly: true });
  try {
    const rows = database.prepare<{ integrity_check: string }>("PRAGMA integrity_check").all();
    return rows.flatMap(({ integrity_check: text }) => (text === "ok" ? [] : [`${file}: ${text}`]));
  } finally {
    database.close();
  }
}
