import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FileSystem, RelativePath } from "../disk/index.js";
import { type Device, Fleet } from "../engine/fleet.fixture.js";
import { isSyncError } from "../errors/index.js";
import type { PathSync } from "./index.js";

let fleet: Fleet;
let ada: Device;
beforeEach(async () => {
  fleet = new Fleet();
  ada = await fleet.device("Ada's laptop", { rescanMs: Number.MAX_SAFE_INTEGER });
});
afterEach(() => ada.client.close());

const files = () => ada.client.files;
const code = (wanted: Parameters<typeof isSyncError>[1] & string) =>
  expect.toSatisfy((error: unknown) => isSyncError(error, wanted));
const trash = () =>
  ada.disk.trash.map(({ path, inode }) => `${path}: ${inode.kind === "file" ? text(inode.bytes) : ""}`);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Opens Ada's client anew, on a disk some of whose calls are others. */
async function onDisk(calls: (fs: FileSystem) => Partial<FileSystem>): Promise<void> {
  await ada.client.close();
  ada.tamperDisk = calls;
  await ada.open();
}

/** Does it when a call is about to touch the disk in this way, once. */
function justBefore(step: string, path: RelativePath, act: () => void): void {
  let times = 1;
  ada.step = (name, at) => {
    if (name === `disk ${step}` && at === path && times-- > 0) act();
  };
}

describe("what is displaced", () => {
  it("is in the trash: what was written over, removed, or in a folder that was removed", async () => {
    await files().write("a.txt", "first");
    await files().write("a.txt", "second");
    await files().write("f/b.txt", "b");
    await files().write("f/g/c.txt", "c");
    await files().remove("a.txt");
    await files().remove("f");
    expect(trash()).toEqual(["a.txt: first", "a.txt: second", "f/b.txt: b", "f/g/c.txt: c"]);
    expect(ada.files).toEqual({});
  });

  it("is what somebody else saved a moment before, which no look had seen", async () => {
    ada.save("doc.txt", "before");
    justBefore("replace", "doc.txt", () => ada.save("doc.txt", "theirs, at the last moment"));
    await files().write("doc.txt", "mine");
    expect([ada.files, trash()]).toEqual([{ "doc.txt": "mine" }, ["doc.txt: theirs, at the last moment"]]);
  });
});

describe("what happens at the same path meanwhile", () => {
  it.each<[string, string, () => void]>([
    ["a new file in its place", "replace", () => ada.save("f/doc.txt", "theirs")],
    ["its folder gone", "write", () => ada.disk.delete("f")],
    ["its folder made by somebody else", "createFolder", () => ada.disk.makeFolder("f")],
  ])("does not keep text from being written: %s", async (_what, step, act) => {
    if (step !== "createFolder") ada.disk.makeFolder("f");
    justBefore(step, step === "createFolder" ? "f" : "f/doc.txt", act);
    await files().write("f/doc.txt", "mine");
    expect(ada.files).toEqual({ "f/": "", "f/doc.txt": "mine" });
  });

  it("keeps a stream from being written, since it cannot be read again", async () => {
    async function* stream() {
      yield new TextEncoder().encode("mine");
    }
    justBefore("replace", "doc.txt", () => ada.save("doc.txt", "theirs"));
    await expect(files().write("doc.txt", stream())).rejects.toEqual(code("destination_exists"));
    expect([ada.files, trash()]).toEqual([{ "doc.txt": "theirs" }, []]);
  });

  it("keeps anything from being written on what was expected, moved or removed", async () => {
    const expected = await files().write("doc.txt", "seen");
    justBefore("replace", "doc.txt", () => ada.save("doc.txt", "theirs"));
    await expect(files().write("doc.txt", "mine", { expected })).rejects.toEqual(code("destination_changed"));
    expect(ada.files).toEqual({ "doc.txt": "theirs" });
  });

  it("is moved and removed like what was there", async () => {
    ada.save("a.txt", "a");
    ada.save("b.txt", "b");
    justBefore("move", "a.txt", () => ada.save("a.txt", "a, changed"));
    await files().move("a.txt", "moved.txt");
    justBefore("remove", "b.txt", () => ada.save("b.txt", "b, changed"));
    await files().remove("b.txt");
    expect([ada.files, trash()]).toEqual([{ "moved.txt": "a, changed" }, ["b.txt: b, changed"]]);
  });

  it("stays when it comes into a folder that is being removed, and so does the folder", async () => {
    ada.save("f/old.txt", "old");
    justBefore("remove", "f", () => ada.save("f/new.txt", "new"));
    await expect(files().remove("f")).rejects.toEqual(code("folder_not_empty"));
    expect([ada.files, trash()]).toEqual([{ "f/": "", "f/new.txt": "new" }, ["f/old.txt: old"]]);
  });

  it("is not mixed into what is read", async () => {
    ada.save("doc.txt", "one");
    let reads = 0;
    await onDisk((fs) => ({
      open: async (path) => {
        const file = await fs.open(path);
        const read = async (offset: number, length: number) => {
          const bytes = await file.read(offset, length);
          if (reads++ === 0) ada.save("doc.txt", `${text(bytes)}, two`);
          return bytes;
        };
        return { ...file, read };
      },
    }));
    expect([await files().text("doc.txt"), reads]).toEqual(["one, two", 2]);
    const stream = files().stream("doc.txt");
    reads = 0;
    await expect(stream.getReader().read()).rejects.toEqual(code("file_busy"));
  });

  it("is said to go on when it never holds still", async () => {
    ada.save("doc.txt", "content");
    let saves = 0;
    await onDisk((fs) => ({
      open: async (path) => {
        const file = await fs.open(path);
        return { ...file, stat: async () => ({ ...(await file.stat()), changedAtMs: saves++ }) };
      },
    }));
    await expect(files().read("doc.txt")).rejects.toEqual(code("file_busy"));
  });
});

describe("the engine", () => {
  it.each([true, false])("syncs what was done at once, on a disk that can be watched: %s", async (watch) => {
    await onDisk((fs) => ({ capabilities: { ...fs.capabilities, watch } }) as Partial<FileSystem>);
    const bob = await fleet.device("Bob's desk");
    await ada.client.start();
    await bob.client.start();
    const bobHas = (wanted: Record<string, string>) =>
      fleet.until(() => JSON.stringify(bob.files) === JSON.stringify(wanted));
    await files().write("f/a.txt", "a");
    await files().write("b.txt", "b");
    await bobHas({ "b.txt": "b", "f/": "", "f/a.txt": "a" });
    await files().write("f/a.txt", "a again");
    await files().move("b.txt", "f/c.txt");
    await bobHas({ "f/": "", "f/a.txt": "a again", "f/c.txt": "b" });
    await files().remove("f/a.txt");
    await bobHas({ "f/": "", "f/c.txt": "b" });
    await files().remove("f");
    await bobHas({});
    await bob.client.close();
  });

  it("looks at what was done before a call failed half way", async () => {
    await ada.client.start();
    for (const name of ["a", "b", "c"]) ada.save(`f/${name}`, name);
    await fleet.until(() => ada.client.status.inSyncAtMs !== undefined && ada.client.status.pending === 0);
    await onDisk((fs) => ({ capabilities: { ...fs.capabilities, watch: false } }) as Partial<FileSystem>);
    await ada.client.start();
    await fleet.until(() => ada.client.status.inSyncAtMs !== undefined);
    ada.events.length = 0;
    justBefore("remove", "f/c", () => {
      throw new Error("It stops here.");
    });
    await expect(files().remove("f")).rejects.toThrow("It stops here.");
    await fleet.until(() => ada.told("committed").length === 2);
    expect(ada.told("committed")).toEqual(["f/a", "f/b"].map((path) => ({ path, change: "deleted" })));
  });

  it("and an app that writes the same files all the time come to rest with what was written last", async () => {
    const bob = await fleet.device("Bob's desk");
    await ada.client.start();
    await bob.client.start();
    for (let i = 0; i < 20; i++) {
      await fleet.whileTimePasses(files().write(`f${i % 3}.txt`, `version ${i}`));
      if (i % 5 === 0) await fleet.until(() => bob.told("applied").length > i / 5);
    }
    const wanted = { "f0.txt": "version 18", "f1.txt": "version 19", "f2.txt": "version 17" };
    await fleet.until(() => JSON.stringify(bob.files) === JSON.stringify(wanted));
    expect(ada.files).toEqual(wanted);
    await bob.client.close();
  });
});

describe("an entry's state", () => {
  const syncOf = async (path: RelativePath): Promise<PathSync["sync"] | undefined> =>
    (await files().stat(path))?.sync;

  it("is waiting until it is synced, in sync then, and waiting again when it is changed by anybody", async () => {
    await files().write("f/a.txt", "a");
    expect([await syncOf("f"), await syncOf("f/a.txt")]).toEqual(["waiting", "waiting"]);
    await ada.sync();
    expect([await syncOf(""), await syncOf("f"), await syncOf("f/a.txt")]).toEqual(Array(3).fill("in-sync"));
    ada.save("f/a.txt", "a, changed");
    expect([await syncOf("f"), await syncOf("f/a.txt")]).toEqual(["in-sync", "waiting"]);
    await ada.sync();
    await files().move("f/a.txt", "f/b.txt");
    expect((await files().list("f")).map(({ name, sync }) => [name, sync])).toEqual([["b.txt", "waiting"]]);
  });

  it("is ignored for what the rules leave out, and for what is in it", async () => {
    await files().write(".synclineignore", "build/\n");
    await files().write("build/out.txt", "out");
    await ada.sync();
    expect([await syncOf("build"), await syncOf("build/out.txt")]).toEqual(["ignored", "ignored"]);
    expect(await syncOf(".synclineignore")).toBe("in-sync");
  });

  it("is the problem that keeps it from being in sync", async () => {
    await ada.sync();
    ada.disk.makeLink("link", "/elsewhere");
    await ada.sync();
    expect(await files().stat("link")).toMatchObject({
      kind: "symlink",
      sync: "problem",
      problem: { path: "link", code: "unsupported_file" },
    });
  });
});

describe("a client that was closed", () => {
  it("does nothing with files any more, not even what had been waiting for its turn", async () => {
    const first = files().write("a.txt", "first");
    await first;
    await ada.client.close();
    const calls = [files().list(), files().stat("a.txt"), files().read("a.txt"), files().write("a.txt", "x")];
    for (const call of calls) await expect(call).rejects.toEqual(code("closed"));
    expect(ada.files).toEqual({ "a.txt": "first" });
    await ada.open();
  });
});
