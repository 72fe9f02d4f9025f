import * as nodeFs from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { defaultChunking, isSyncError, SyncError } from "@syncline/core";
import { afterEach, describe, expect, it } from "vitest";
import { translateDiskError } from "./disk-errors.js";
import { codeCases } from "./error-cases.test-data.js";
import type { NodeFs } from "./node-fs.js";
import { placeOn } from "./places.test-harness.js";

const opened: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const place of opened.splice(0)) await place.dispose();
});
/** A place on the real disk, with some calls of `node:fs` replaced. */
const placeWith = (replaced: Partial<NodeFs> = {}, options: { now?: () => number } = {}) => {
  const fs = Object.keys(replaced).length > 0 ? { fs: { ...nodeFs, ...replaced } } : {};
  const place = placeOn(nodeFs, { ...fs, ...options });
  opened.push(place);
  return place;
};
const absent = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
const systemError = (code: string) => Object.assign(new Error(code), { code, syscall: "test" });
const withCode = (...codes: Parameters<typeof isSyncError>[1][]) =>
  expect.toSatisfy((error: unknown) => isSyncError(error, ...codes));

describe("the disk's errors", () => {
  it.each(codeCases)("%s is %s", (system, code) => {
    expect(translateDiskError(systemError(system))).toEqual(withCode(code));
  });

  it("are told from an abort's reason and from errors of others", () => {
    const others = [{ code: "ENOENT" }, new RangeError("x"), "text", undefined];
    for (const error of others) expect(translateDiskError(error)).toBe(error);
    const known = new SyncError("file_busy");
    expect(translateDiskError(known)).toBe(known);
  });

  it("are not made of the failures of a source that reads from the network", async () => {
    const { fs } = placeWith();
    const reset = systemError("ECONNRESET");
    async function* source() {
      yield new Uint8Array(1);
      throw reset;
    }
    await expect(fs.write("file", source(), absent)).rejects.toBe(reset);
  });

  it("leave the destination as it was and no leftover, whichever step they stop", async () => {
    const { writeSync, futimesSync, fsyncSync, fsync, linkSync, renameSync } = nodeFs;
    const steps = { writeSync, futimesSync, fsyncSync, fsync, linkSync, renameSync };
    for (const [step, call] of Object.entries(steps)) {
      let armed = false;
      const real = call as (...values: unknown[]) => unknown;
      const place = placeWith({
        [step]: (...values: unknown[]) => {
          if (!armed) return real(...values);
          const done = values.at(-1);
          if (typeof done === "function") return done(systemError("ENOSPC"));
          throw systemError("ENOSPC");
        },
      });
      place.hand.save("file", "old");
      const expected = (await place.fs.stat("file"))!;
      armed = true;
      // What comes in a stream is flushed on another thread.
      const content = step === "fsync" ? new Set([new Uint8Array(9)]) : [new Uint8Array(9)];
      const writing = place.fs.write("file", content, { ...absent, expected });
      await expect(writing, step).rejects.toEqual(withCode("disk_full"));
      expect([step, Buffer.from(place.hand.read("file")!).toString()]).toEqual([step, "old"]);
      expect([step, place.leftovers()]).toEqual([step, 0]);
    }
  });

  it("fall back to checked renames where the file system knows no hard links", async () => {
    const place = placeWith({
      linkSync: () => {
        throw systemError("EPERM");
      },
    });
    const { fs, hand } = place;
    const stat = await fs.write("file", [Buffer.from("one")], absent);
    await fs.write("file", [Buffer.from("two")], { ...absent, expected: stat });
    await fs.move("file", "moved");
    hand.save("other", "theirs");
    await expect(fs.move("moved", "other")).rejects.toEqual(withCode("destination_exists"));
    await expect(fs.write("other", [], absent)).rejects.toEqual(withCode("destination_exists"));
    await fs.remove("moved", (await fs.stat("moved"))!);
    expect(place.trashed().map((bytes) => Buffer.from(bytes).toString())).toEqual(["one", "two"]);
  });
});

describe("a file that appears", () => {
  it("where a new one goes, after the last look, stays as it is", async () => {
    const place = placeWith({
      linkSync: (source, target) => {
        nodeFs.writeFileSync(target, "theirs");
        nodeFs.linkSync(source, target);
      },
    });
    const { fs, hand } = place;
    await expect(fs.write("file", [Buffer.from("ours")], absent)).rejects.toEqual(
      withCode("destination_exists"),
    );
    expect(Buffer.from(hand.read("file")!).toString()).toBe("theirs");
    expect(place.leftovers()).toBe(0);
  });
});

describe("a file that changes while it is read", () => {
  it.each<[string, (place: string) => void]>([
    ["written into", (place) => nodeFs.writeFileSync(place, "other")],
    [
      "replaced",
      (place) => {
        nodeFs.writeFileSync(`${place}~`, "other");
        nodeFs.renameSync(`${place}~`, place);
      },
    ],
    ["removed", (place) => nodeFs.unlinkSync(place)],
  ])("because it is %s is busy, and not what was read of it", async (_, change) => {
    let changes = 1;
    const place = placeWith({
      readSync: ((...values: Parameters<typeof nodeFs.readSync>) => {
        const got = nodeFs.readSync(...values);
        if (changes-- > 0) change(join(place.root, "file"));
        return got;
      }) as typeof nodeFs.readSync,
    });
    place.hand.save("file", "words");
    nodeFs.utimesSync(join(place.root, "file"), 1, 1);
    await expect(place.fs.cut("file", defaultChunking)).rejects.toEqual(withCode("file_busy"));
    expect(changes).toBeLessThan(1);
  });
});

describe("permissions", () => {
  it.runIf(process.platform !== "win32").each([
    [0o600, false, 0o600],
    [0o600, true, 0o700],
    [0o755, false, 0o644],
    [0o666, true, 0o777],
  ])(
    "of %o stay when a file is replaced, but for the executable bit: %s",
    async (mode, executable, after) => {
      const { fs, hand, root } = placeWith();
      hand.save("file", "x");
      nodeFs.chmodSync(join(root, "file"), mode);
      const expected = (await fs.stat("file"))!;
      await fs.write("file", [], { ...absent, expected, executable });
      expect(nodeFs.statSync(join(root, "file")).mode & 0o777).toBe(after);
    },
  );
});

describe("the local trash", () => {
  it("keeps a file under the minute it went and the path it had, without mixing equal paths up", async () => {
    const { fs, hand, root } = placeWith({}, { now: () => 123_456 });
    for (const content of ["one", "two"]) {
      hand.save("folder/file", content);
      await fs.remove("folder/file", (await fs.stat("folder/file"))!);
    }
    const bucket = join(root, ".syncline/trash/120000");
    expect(nodeFs.readFileSync(join(bucket, "folder/file"), "utf8")).toBe("one");
    expect(nodeFs.readdirSync(bucket)).toHaveLength(2);
  });

  it("keeps a file whose name in the trash was a folder before, and works after it was deleted by hand", async () => {
    const place = placeWith({}, { now: () => 123_456 });
    const { fs, hand, root } = place;
    for (const path of ["a/b", "a"]) {
      hand.save(path, path);
      await fs.remove(path, (await fs.stat(path))!);
      if (path === "a/b") hand.delete("a");
    }
    expect(place.trashed()).toHaveLength(2);
    nodeFs.rmSync(join(root, ".syncline"), { recursive: true });
    hand.save("c", "c");
    await fs.remove("c", (await fs.stat("c"))!);
    expect(place.trashed()).toHaveLength(1);
  });

  it("keeps what another program still writes into the file that was replaced", async () => {
    const place = placeWith();
    const { fs, hand, root } = place;
    hand.save("file", "old");
    const expected = (await fs.stat("file"))!;
    const writer = nodeFs.openSync(join(root, "file"), "a");
    await fs.write("file", [Buffer.from("new")], { ...absent, expected });
    nodeFs.writeSync(writer, " and late words");
    nodeFs.closeSync(writer);
    expect(place.trashed().map((bytes) => Buffer.from(bytes).toString())).toEqual(["old and late words"]);
  });
});

describe("the reserved folder", () => {
  it("loses what a crash left behind, at the first write", async () => {
    const place = placeWith();
    nodeFs.mkdirSync(join(place.root, ".syncline/tmp"), { recursive: true });
    nodeFs.writeFileSync(join(place.root, ".syncline/tmp/left-over"), "half a file");
    await place.fs.writeMarker("id");
    expect(place.leftovers()).toBe(0);
  });

  it("is never followed when it is a link", async () => {
    const { fs, root, outside } = placeWith();
    nodeFs.symlinkSync(outside!.path, join(root, ".syncline"));
    const calls = [fs.writeMarker("id"), fs.readMarker(), fs.write("file", [], absent), fs.emptyTrash(0)];
    await Promise.all(calls.map((call) => expect(call).rejects.toEqual(withCode("io_error"))));
    expect(outside!.names()).toEqual(["inner"]);
  });

  it.each(["", "nonsense", "[]", '{"id":7}', '{"id"'])("has no marker when it says %j", async (text) => {
    const { fs, root } = placeWith();
    await fs.writeMarker("id");
    nodeFs.writeFileSync(join(root, ".syncline/root.json"), text);
    expect(await fs.readMarker()).toBeUndefined();
  });
});

describe("listing", () => {
  it("shows sockets and names that are no text as something else, and goes on", async () => {
    const { fs, hand, root } = placeWith();
    hand.save("file", "x");
    nodeFs.writeFileSync(Buffer.concat([Buffer.from(`${root}/bad-`), Buffer.from([0xff])]), "x");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, "socket"), resolve));
    const kinds = (await fs.list("")).map(({ name, kind }) => [name, kind]);
    server.close();
    expect(kinds.sort()).toEqual([
      ["bad-\ufffd", "other"],
      ["file", "file"],
      ["socket", "other"],
    ]);
  });

  it("gives timers their turn while it works through a large folder", async () => {
    const { fs, hand } = placeWith();
    for (let i = 0; i < 1200; i++) hand.save(`file-${i}`, "");
    let turns = 0;
    const tick = () => {
      turns += 1;
      timer = setImmediate(tick);
    };
    let timer = setImmediate(tick);
    await fs.list("");
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
