import { describe, expect, it } from "vitest";
import { ManualClock } from "../clock/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { memoryFileSystem } from "./memory-file-system.js";

const absent = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
const failure = (code: "disk_full" | "io_error" | "destination_exists") =>
  expect.toSatisfy((error: unknown) => isSyncError(error, code));

describe("MemoryDisk", () => {
  it("stamps files as coarsely as it is told to, so that edits within the grain look alike", async () => {
    const clock = new ManualClock(10_500);
    const disk = new MemoryDisk({ clock, timestampGrainMs: 2000 });
    const fs = memoryFileSystem({ disk });
    disk.save("file", "one");
    const before = await fs.stat("file");
    clock.advance(1000);
    disk.save("file", "two");
    expect(before?.modifiedAtMs).toBe(10_000);
    expect(await fs.stat("file")).toEqual(before);
  });

  it("is full at its capacity, trash included, and takes more when there is room again", async () => {
    const disk = new MemoryDisk({ capacityBytes: 10 });
    const fs = memoryFileSystem({ disk });
    const stat = await fs.write("a", [new Uint8Array(6)], absent);
    await expect(fs.write("b", [new Uint8Array(5)], absent)).rejects.toEqual(failure("disk_full"));
    await fs.remove("a", stat);
    await expect(fs.write("b", [new Uint8Array(5)], absent)).rejects.toEqual(failure("disk_full"));
    expect(await fs.emptyTrash(-1)).toBe(1);
    await fs.write("b", [new Uint8Array(5)], absent);
    expect(disk.usedBytes()).toBe(5);
  });

  it("can ignore case, keeps the spelling, and takes a new one", async () => {
    const disk = new MemoryDisk({ names: "fold-case" });
    const fs = memoryFileSystem({ disk });
    disk.save("Report.txt", "x");
    expect((await fs.stat("REPORT.TXT"))?.kind).toBe("file");
    await expect(fs.write("report.txt", [], absent)).rejects.toEqual(failure("destination_exists"));
    await fs.move("Report.txt", "report.txt");
    expect([...disk.snapshot().keys()]).toEqual(["report.txt"]);
  });

  it("outlives the file systems on it, and fails where it is told to", async () => {
    const disk = new MemoryDisk();
    const first = memoryFileSystem({ disk });
    await first.write("file", [new Uint8Array([1, 2])], absent);
    await first.close();
    const second = memoryFileSystem({
      disk,
      before: (operation) => {
        if (operation === "replace") throw new SyncError("io_error");
      },
    });
    await expect(second.write("other", [], absent)).rejects.toEqual(failure("io_error"));
    expect(disk.snapshot()).toEqual(new Map([["file", "file:-:0102"]]));
  });
});
