import { nodePlatform } from "@syncline/adapter-node";
import {
  type ContentId,
  createNodeId,
  deviceIdOf,
  emptyVector,
  type FileNode,
  type NodeId,
  type VersionVector,
  vectorOf,
} from "@syncline/core";

const { clock, randomness } = nodePlatform;

export const device = deviceIdOf(1n);

/** As a device makes it that has changed it so many times; 0: it was never committed. */
export const vectorAfter = (changes: number): VersionVector =>
  changes === 0 ? emptyVector : vectorOf([[device, BigInt(changes)]]);

export const newId = (): NodeId => createNodeId(clock, randomness);

export function file(number: number, changes: number, parentId = "root" as NodeId): FileNode {
  return {
    kind: "file",
    id: newId(),
    parentId,
    name: `file ${number}.txt`,
    vector: vectorAfter(changes),
    contentId: number.toString(16).padStart(64, "0") as ContentId,
    sizeBytes: number,
    executable: false,
    modifiedAtMs: 1_790_000_000_000 + number,
  };
}
