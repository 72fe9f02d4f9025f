import type { MemoryFolder, WireNode } from "@syncline/core";
import type { SimulatedDevice, SimulatedServer } from "../fleet/index.js";
import { hashOf } from "../fleet/index.js";
import type { VersionReader } from "./versions.js";

/** Every path of a disk with all that syncs about it. */
export function treeOf(device: SimulatedDevice): Map<string, string> {
  const tree = new Map<string, string>();
  const visit = (folder: MemoryFolder, at: string) => {
    for (const { name, inode } of folder.entries.values()) {
      const path = at + name;
      if (inode.kind === "folder") {
        tree.set(path, "folder");
        visit(inode, `${path}/`);
      } else if (inode.kind === "symlink") tree.set(path, `-> ${inode.target}`);
      else tree.set(path, `${hashOf(inode.bytes)}${inode.executable ? " x" : ""}`);
    }
  };
  if (device.disk.root !== undefined) visit(device.disk.root, "");
  return tree;
}

/** The same of the journal, read as a new device would, with every chunk verified. */
export async function treeOfJournal(
  server: SimulatedServer,
  versions: VersionReader,
): Promise<Map<string, string>> {
  const nodes = new Map<string, WireNode>();
  const service = server.oracle();
  for (let cursor: string | null = null, more = true; more; ) {
    const page = await service.changes(server.operator, server.namespaceId, cursor);
    for (const { node, deleted } of page.changes) if (deleted !== true) nodes.set(node.id, node);
    ({ cursor, more } = page);
  }
  const tree = new Map<string, string>();
  for (const node of nodes.values()) tree.set(pathOf(nodes, node), await described(node, versions));
  return tree;
}

function pathOf(nodes: ReadonlyMap<string, WireNode>, node: WireNode): string {
  const parent = nodes.get(node.parentId);
  if (parent === undefined) return node.parentId === "root" ? node.name : `(in no folder)/${node.name}`;
  return `${pathOf(nodes, parent)}/${node.name}`;
}

async function described(node: WireNode, versions: VersionReader): Promise<string> {
  if (node.kind === "folder") return "folder";
  if (node.kind === "symlink") return `-> ${node.target}`;
  const hash = await versions.hashOf(node.contentId);
  return `${hash ?? (node.sizeBytes === 0 ? emptyHash : "bytes that are not there")}${node.executable ? " x" : ""}`;
}

const emptyHash = hashOf(new Uint8Array());

/** Where two trees differ, in words. */
export function differences(
  one: string,
  a: ReadonlyMap<string, string>,
  other: string,
  b: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...a.keys(), ...b.keys()]);
  return [...paths].sort().flatMap((path) => {
    const [here, there] = [a.get(path), b.get(path)];
    if (here === there) return [];
    return [`Differs: ${path} is ${here ?? "not there"} on ${one} and ${there ?? "not there"} on ${other}.`];
  });
}

function rowsOf({ stateDisk }: SimulatedDevice, table: "local" | "remote"): Iterable<string> {
  return stateDisk.tables.get(table)?.keys() ?? [];
}

/** What a device at rest must not have: differences, things under way, problems, names of the engine's own, unfinished files. */
export function unrest(device: SimulatedDevice): string[] {
  const { name, disk, stateDisk, client } = device;
  const failures: string[] = [];
  if (disk.temporaries.size > 0)
    failures.push(`Left over: ${name} has ${disk.temporaries.size} temporary files.`);
  if (disk.unflushed.changes > 0)
    failures.push(`Unflushed: a power loss would take back what ${name} takes for settled.`);
  // What was sent without an answer stays noted: the request may still arrive, and must then be known again. So
  // does the journal's word on such a node.
  const differing = new Set(["local", "remote"].flatMap((table) => [...rowsOf(device, table as "local")]));
  for (const id of differing)
    if (!stateDisk.tables.get("sent")?.has(id))
      failures.push(`Unsettled: ${name} has something to do about ${id}.`);
  if (client !== undefined && client.status.pending > 0)
    failures.push(`Unsettled: ${name} says that something is pending.`);
  for (const { path, code } of client?.status.problems ?? [])
    failures.push(`Problem: ${code} at ${path} of ${name}.`);
  if (client?.status.halt !== undefined)
    failures.push(`Halted: ${name} still, ${client.status.halt.reason}.`);
  for (const path of treeOf(device).keys())
    if (path.includes(".syncline-parked-")) failures.push(`Parked: ${path} was left on ${name}.`);
  return failures;
}
