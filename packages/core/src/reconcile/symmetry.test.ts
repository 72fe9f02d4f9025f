import { expect, it } from "vitest";
import { deviceIdOf, vectorOf } from "../causality/index.js";
import { type Node, type NodeId, rootId, sameBytes, sameLocation, sameState, Trees } from "../tree/index.js";
import { type Decision, decideNode } from "./decide.js";
import { fileOf } from "./sketch.fixture.js";

const id = "1" as NodeId;
const agreed = vectorOf([[deviceIdOf(1n), 1n]]);
const later = vectorOf([[deviceIdOf(1n), 2n]]);

/** Every state that a file can have with three places, three contents and a flag; and none. */
const states: (Node | undefined)[] = [undefined];
for (const name of ["a", "b", "c"]) {
  for (const content of ["x", "y", "z"]) {
    for (const flag of [false, true]) {
      states.push(fileOf({ id, parentId: rootId, name, vector: agreed }, content, flag));
    }
  }
}

function decide(base: Node | undefined, local: Node | undefined, remote: Node | undefined): Decision {
  const trees = new Trees((name) => name);
  trees.setBase(id, base);
  trees.setLocal(id, local);
  const isChanged = base === undefined || remote === undefined ? base !== remote : !sameState(base, remote);
  const vector = isChanged ? later : agreed;
  trees.setRemote(id, remote && { ...remote, vector }, vector);
  return decideNode(trees, id);
}

/** What is decided, said so that it does not matter which side is which. Places that both chose are the journal's. */
function essence(
  decision: Decision,
  [base, ...sides]: [Node | undefined, Node | undefined, Node | undefined],
) {
  const { verdict } = decision;
  if (verdict === "removeLocally" || verdict === "removeRemotely") return "goes";
  if (verdict === "agree") return "is agreed on";
  if (verdict === "conflict") return "is in conflict";
  const [local, remote] = sides;
  const chosen = base === undefined || sides.every((side) => side && !sameLocation(side, base));
  const bothMoved = chosen && local && remote && !sameLocation(local, remote);
  // With a base, a flag that both have changed is the same on both.
  const flag = base !== undefined && decision.target.kind === "file" && decision.target.executable;
  const { name } = decision.target;
  const bytes = states.find((state) => state && sameBytes(state, decision.target));
  return [
    bytes?.kind === "file" && bytes.contentId,
    flag,
    bothMoved ? "as in the journal" : name,
    decision.resurrected,
  ];
}

it("decides the same of a node, whichever side is this disk, for all that its three states can be", () => {
  let compared = 0;
  for (const base of states) {
    for (const local of states) {
      for (const remote of states) {
        const here = essence(decide(base, local, remote), [base, local, remote]);
        const there = essence(decide(base, remote, local), [base, remote, local]);
        if (JSON.stringify(here) !== JSON.stringify(there))
          expect.fail(JSON.stringify({ base, local, remote, here, there }));
        compared++;
      }
    }
  }
  expect(compared).toBe(19 ** 3);
});
