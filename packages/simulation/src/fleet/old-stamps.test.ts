import { ManualClock, MemoryDisk, type MemoryFile } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { OldStamps } from "./old-stamps.js";

describe("the stamp of a file", () => {
  const clock = new ManualClock(1_700_000_000_000);
  const disk = new MemoryDisk({ clock, timestampGrainMs: 2000 });
  const stamps = new OldStamps(disk, 2000);
  const stampOf = (path: string) => (disk.find(path) as MemoryFile).changedAtMs;

  it("may be the same for two edits in one moment, and is another one once the clock was set", () => {
    const save = (path: string, text: string) => stamps.renewAfter(() => disk.save(path, text));
    save("a/x", "one");
    save("a/x", "two");
    expect(stampOf("a/x")).toBe(clock.now());
    stamps.note();
    save("a/x", "six");
    save("a/y", "one");
    expect([stampOf("a/x"), stampOf("a/y")]).toEqual([clock.now() + 2000, clock.now()]);
    stamps.renewAfter(() => disk.rename("a/y", "z"));
    expect(stampOf("z")).toBe(clock.now());
  });
});
