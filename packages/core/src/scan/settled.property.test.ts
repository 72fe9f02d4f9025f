import fc from "fast-check";
import { expect, it } from "vitest";
import { ManualClock } from "../clock/index.js";
import { type FileSystem, MemoryDisk, type RelativePath } from "../disk/index.js";
import { withCalls } from "../disk/with-calls.fixture.js";
import { runs } from "../property-runs.fixture.js";
import { type Node, pathOf, rootId } from "../tree/index.js";
import { Looker } from "./looker.fixture.js";

const path = fc
  .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 })
  .map((names) => names.join("/"));
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("save" as const), path, text: fc.constantFrom("1", "22") }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("rename" as const), path, to: path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("makeFolder" as const), path }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("makeLink" as const), path, text: fc.constantFrom("x", "y") }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** What no disk would do is left out. */
function carryOut(disk: MemoryDisk, act: Act): void {
  try {
    if (act.do === "save") disk.save(act.path, act.text);
    else if (act.do === "rename") disk.rename(act.path, act.to);
    else if (act.do === "makeLink") disk.makeLink(act.path, act.text);
    else disk[act.do](act.path);
  } catch {
    return;
  }
}

/** Each path with its node, but for the time that is shown (where base has the same content, it is base's), what is known of its file, and whose file that is. */
function knownTo({ trees, index }: Looker, nodes: readonly Node[]) {
  const entries = nodes.map((node): [RelativePath, unknown] => {
    const fingerprint = index.get(node.id);
    return [
      pathOf(trees.local, node.id) as string,
      [{ ...node, modifiedAtMs: 0 }, fingerprint, index.nodeOf(fingerprint?.stat.fileId)],
    ];
  });
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function localNodes({ trees }: Looker, folder = rootId): Node[] {
  return [...trees.local.children(folder)].flatMap((node) => [
    node,
    ...localNodes({ trees } as Looker, node.id),
  ]);
}

/** Base becomes what is on the disk, for the nodes that are asked for. */
function agree({ trees }: Looker, nodes: readonly Node[], isAsked: (node: Node) => boolean): void {
  for (const id of [...trees.local.differing()]) {
    const node = trees.local.get(id);
    if (node === undefined) trees.setBase(id, undefined);
  }
  for (const node of nodes) if (isAsked(node)) trees.setBase(node.id, node);
}

it("what is settled at first sight changes nothing about what a scan finds", async () => {
  let settledNodes = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(act, { maxLength: 8 }), fc.nat({ max: 6000 }), fc.nat({ max: 3 })), {
        minLength: 2,
        maxLength: 5,
      }),
      async (days) => {
        const clock = new ManualClock();
        const disk = new MemoryDisk({ clock });
        // One remembers everything as a difference, so that nothing is settled; the other has agreed on it, or on a part.
        const slow = new Looker(disk);
        const quick = new Looker(disk);
        for (const [acts, waitMs, part] of days) {
          for (const each of acts) carryOut(disk, each);
          const results = [await slow.look(), await quick.look()] as const;
          expect(results[1].unsettled.sort()).toEqual(results[0].unsettled.sort());
          expect(results[1].vanished.sort()).toEqual(results[0].vanished.sort());
          const nodes = { slow: localNodes(slow), quick: localNodes(quick) };
          expect(knownTo(quick, nodes.quick)).toEqual(knownTo(slow, nodes.slow));
          agree(slow, nodes.slow, () => false);
          agree(quick, nodes.quick, ({ name }) => part === 0 || name.charCodeAt(0) % part === 0);
          settledNodes += quick.trees.base.size;
          clock.advance(waitMs);
        }
      },
    ),
    { numRuns: runs(150) },
  );
  expect(settledNodes).toBeGreaterThan(0);
});

it("lists a folder's entries once, and asks for nothing else, where all is as it was", async () => {
  const clock = new ManualClock();
  const looker = new Looker(new MemoryDisk({ clock }));
  for (const each of ["f/a.txt", "f/g/b.txt", "c.txt"]) looker.disk.save(each, each);
  clock.advance(5000);
  await looker.look();
  agree(looker, localNodes(looker), () => true);
  const calls: string[] = [];
  const counted = withCalls(
    looker.fs,
    Object.fromEntries(
      (["list", "stat", "cut", "open", "readLink"] as const).map((call) => [
        call,
        (...args: unknown[]) => {
          calls.push(`${call} ${args[0]}`);
          return (looker.fs[call] as (...args: unknown[]) => unknown)(...args);
        },
      ]),
    ) as Partial<FileSystem>,
  );
  expect(await looker.look(counted)).toEqual({ unsettled: [], recheck: [], vanished: [], hasUnseen: false });
  expect(calls.sort()).toEqual(["list ", "list f", "list f/g"]);
});
