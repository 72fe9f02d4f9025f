import { describe, expect, it } from "vitest";
import { seededRandomness } from "../clock/index.js";
import { deltaCodec } from "../content/index.js";
import { SyncError } from "../errors/index.js";
import type { Change } from "../protocol/index.js";
import type { NamedChunk, Remote } from "../remote/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

async function pair(): Promise<{ ada: Device; bob: Device }> {
  const fleet = new Fleet();
  return { ada: await fleet.device("Ada"), bob: await fleet.device("Bob") };
}

/** Lets the device see its server through `tamper` from now on; the returned undo opens its eyes. */
async function behind(device: Device, tamper: (remote: Remote) => Partial<Remote>): Promise<() => void> {
  let tampering = true;
  device.tamper = (remote) => {
    const tampered: Remote = { ...remote, ...tamper(remote) };
    return {
      ...remote,
      changes: (...args) => (tampering ? tampered : remote).changes(...args),
      fetch: (...args) => (tampering ? tampered : remote).fetch(...args),
      manifests: (...args) => (tampering ? tampered : remote).manifests(...args),
    };
  };
  await device.client.close();
  await device.open();
  return () => {
    tampering = false;
  };
}

const fetchingAs = (change: (chunk: NamedChunk) => NamedChunk) => (remote: Remote) => ({
  fetch: async function* (...args: Parameters<Remote["fetch"]>) {
    for await (const chunk of remote.fetch(...args)) yield change(chunk);
  },
});

const readingAs = (change: (change: Change) => Change) => (remote: Remote) => ({
  changes: async (...args: Parameters<Remote["changes"]>) => {
    const page = await remote.changes(...args);
    return { ...page, changes: page.changes.map(change) };
  },
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
}

describe("what a server sends is checked:", () => {
  it.each<[string, (chunk: NamedChunk) => NamedChunk]>([
    ["is not what its hash names", (chunk) => ({ ...chunk, bytes: flipped(chunk.bytes, 0) })],
    [
      "is damaged where it is stored",
      () => {
        throw new SyncError("corrupt_content");
      },
    ],
  ])("a chunk that %s keeps its file away, and nothing else", async (_, damaged) => {
    const { ada, bob } = await pair();
    for (const name of ["a", "bad", "c"]) ada.save(`${name}.txt`, `the words of ${name}`);
    await ada.sync();
    const isBad = ({ bytes }: NamedChunk) => new TextDecoder().decode(bytes).endsWith("bad");
    const undo = await behind(
      bob,
      fetchingAs((chunk) => (isBad(chunk) ? damaged(chunk) : chunk)),
    );
    bob.save("mine.txt", "bob's");
    expect(await bob.sync()).toMatchObject({ problems: [{ path: "bad.txt", code: "corrupt_content" }] });
    expect(Object.keys(bob.files)).toEqual(["a.txt", "c.txt", "mine.txt"]);
    await ada.sync();
    expect(ada.files["mine.txt"]).toBe("bob's");
    undo();
    expect(await bob.sync()).toEqual({ inSync: true, problems: [] });
    expect(bob.files).toEqual(ada.files);
  });

  it("a delta that makes something else is not written, and the chunk is asked for as a whole", async () => {
    const { ada, bob } = await pair();
    const content = seededRandomness(5n).bytes(3 * 1024 * 1024);
    ada.disk.save("big.bin", content);
    for (const device of [ada, bob, ada, bob]) await device.sync();
    let deltas = 0;
    await behind(
      bob,
      fetchingAs((chunk) => {
        if (chunk.codec !== deltaCodec) return chunk;
        deltas++;
        return { ...chunk, bytes: flipped(chunk.bytes, chunk.bytes.length - 1) };
      }),
    );
    const edited = flipped(content, 1_500_000);
    ada.disk.save("big.bin", edited);
    await ada.sync();
    await bob.sync();
    expect(deltas).toBe(1);
    expect(Buffer.compare(bob.disk.read("big.bin") as Uint8Array, edited)).toBe(0);
  });

  it.each(["sent along with a change", "asked for"])(
    "a manifest of another content, %s, is not believed",
    async (how) => {
      const { ada, bob } = await pair();
      ada.save("a.txt", "aaaa");
      ada.save("b.txt", "bbbb");
      await ada.sync();
      let other = "";
      const undo = await behind(bob, (remote) => ({
        changes: async (...args) => {
          const page = await remote.changes(...args);
          other = page.changes.find(({ node }) => node.name === "b.txt")?.manifest ?? other;
          const changes = page.changes.map(({ manifest, ...change }) => {
            if (change.node.name !== "a.txt") return { ...change, manifest };
            return how === "asked for" ? change : { ...change, manifest: other };
          });
          return { ...page, changes } as typeof page;
        },
        manifests: async (wanted) => wanted.map(() => ({ manifest: other })),
      }));
      await bob.sync().catch(() => {});
      expect(bob.files["a.txt"] ?? "aaaa").toBe("aaaa");
      undo();
      for (const device of [bob, ada]) await device.sync();
      expect(bob.files).toEqual({ "a.txt": "aaaa", "b.txt": "bbbb" });
      expect(ada.files).toEqual(bob.files);
    },
  );

  it.each(["..", ".", "", "a/b", "../../outside", ".syncline", "nul\0", "back\\slash"])(
    "the name %j is no name, and never gets near the disk",
    async (name) => {
      const { ada, bob } = await pair();
      ada.save("plain.txt", "x");
      ada.save("folder/other.txt", "y");
      await ada.sync();
      await behind(
        bob,
        readingAs((change) =>
          change.node.name === "plain.txt" ? { ...change, node: { ...change.node, name } } : change,
        ),
      );
      const paths = new Set<string>();
      bob.step = (step, path) => {
        if (/disk (write|replace|create|move|remove)/.test(step)) paths.add(path ?? "");
      };
      expect(await bob.sync()).toMatchObject({ problems: [{ path: name, code: "invalid_name" }] });
      expect(bob.files).toEqual({ "folder/": "", "folder/other.txt": "y" });
      expect(paths).toEqual(new Set(["", "folder", "folder/other.txt"]));
    },
  );
});
