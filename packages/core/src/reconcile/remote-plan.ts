import {
  advanceVector,
  counterOf,
  type DeviceId,
  emptyVector,
  type VersionVector,
} from "../causality/index.js";
import { type Node, type NodeId, type Sent, sameState, type Trees, vectorOfSent } from "../tree/index.js";
import { components } from "./components.js";
import type { Decision } from "./decide.js";
import type { RemoteGroup, RemoteOperation } from "./operations.js";
import { Schedule } from "./schedule.js";

interface RemoteContext {
  readonly trees: Trees;
  readonly deviceId: DeviceId;
  readonly counterFloor: bigint;
  readonly keyOf: (name: string) => string;
}

/**
 * The commits that bring the journal to this disk's state, in an order in which the service accepts
 * each: a folder before what goes into it, a name freed before it is taken, a folder emptied before it
 * is deleted. Where that goes in circles, as when two files swap names, the circle is one atomic group.
 */
export function planRemote(
  context: RemoteContext,
  decisions: ReadonlyMap<NodeId, Decision>,
  idle: (id: NodeId) => boolean,
): RemoteGroup[] {
  const { trees, keyOf } = context;
  const changes = remoteChanges(trees, decisions, idle);
  const ready = new Schedule(trees.remote, changes, keyOf).ready();
  const groups: { atomic: boolean; operations: RemoteOperation[] }[] = [];
  for (const component of components(ready.keys(), (id) => ready.get(id) ?? [])) {
    const operations = component.map((id): RemoteOperation => {
      const to = changes.get(id);
      const vector = nextVector(context, id, to);
      if (to === undefined) return { do: "delete", id, vector };
      const decision = decisions.get(id);
      const wasDeleted = trees.tombstone(id) !== undefined;
      const resurrected = wasDeleted || (decision?.verdict === "keep" && decision.resurrected);
      return { do: "put", node: { ...to, vector }, resurrected };
    });
    const last = groups.at(-1);
    if (operations.length > 1) groups.push({ atomic: true, operations });
    else if (last?.atomic === false) last.operations.push(...operations);
    else groups.push({ atomic: false, operations });
  }
  return groups;
}

function remoteChanges(
  trees: Trees,
  decisions: ReadonlyMap<NodeId, Decision>,
  idle: (id: NodeId) => boolean,
): Map<NodeId, Node | undefined> {
  const changes = new Map<NodeId, Node | undefined>();
  for (const [id, decision] of decisions) {
    if (idle(id)) continue;
    const remote = trees.remote.get(id);
    if (decision.verdict === "removeRemotely") changes.set(id, undefined);
    if (decision.verdict !== "keep") continue;
    if (remote === undefined || !sameState(remote, decision.target)) changes.set(id, decision.target);
  }
  return changes;
}

/**
 * The vector of this device's next state of a node: what the journal has, advanced by this device
 * alone and past every counter of its own that it remembers using. What was sent last is sent again as it was,
 * so that it does not matter which of the two arrives.
 */
function nextVector(
  { trees, deviceId, counterFloor }: RemoteContext,
  id: NodeId,
  to: Node | undefined,
): VersionVector {
  const journal = trees.remote.get(id)?.vector ?? trees.tombstone(id) ?? emptyVector;
  const sent = trees.sent(id);
  const last = sent.at(-1);
  if (last !== undefined && isSameChange(last, to)) {
    const vector = vectorOfSent(last);
    const counter = counterOf(vector, deviceId);
    if (counter > counterOf(journal, deviceId) && advanceVector(journal, deviceId, counter) === vector) {
      return vector;
    }
  }
  let used = counterFloor;
  for (const vector of [trees.base.get(id)?.vector, trees.local.get(id)?.vector, ...sent.map(vectorOfSent)]) {
    const counter = vector === undefined ? 0n : counterOf(vector, deviceId);
    if (counter > used) used = counter;
  }
  return advanceVector(journal, deviceId, used + 1n);
}

function isSameChange(sent: Sent, to: Node | undefined): boolean {
  return "deleted" in sent ? to === undefined : to !== undefined && sameState(sent, to);
}
