import type { SyncFiles } from "@syncline/core";
import { beforeEach, describe, expect, it } from "vitest";
import { filesInMemory } from "./files-in-memory.fixture.js";
import { keepBoth, keepCopy, keepFile } from "./resolve-conflict.js";

const conflict = {
  path: "f/report.txt",
  copyPath: "f/report (Ada's laptop's conflicted copy 2026-11-21).txt",
  deviceName: "Ada's laptop",
};
let files: SyncFiles;
beforeEach(async () => {
  files = filesInMemory();
  await files.write(conflict.path, "the file");
  await files.write(conflict.copyPath, "the copy");
});

const texts = async () => {
  const all = await files.list("f");
  return Object.fromEntries(
    await Promise.all(all.map(async ({ name, path }) => [name, await files.text(path)])),
  );
};

describe("a conflict is over", () => {
  it("with both: the copy is called after its device", async () => {
    expect(await keepBoth(files, conflict)).toBe("f/report (Ada's laptop).txt");
    expect(await texts()).toEqual({ "report.txt": "the file", "report (Ada's laptop).txt": "the copy" });
  });

  it("with both, where that name is taken", async () => {
    await files.write("f/report (Ada's laptop).txt", "an older one");
    expect(await keepBoth(files, conflict)).toBe("f/report (Ada's laptop) (2).txt");
  });

  it("with the file", async () => {
    await keepFile(files, conflict);
    expect(await texts()).toEqual({ "report.txt": "the file" });
  });

  it("with the copy", async () => {
    await keepCopy(files, conflict);
    expect(await texts()).toEqual({ "report.txt": "the copy" });
  });

  it("with the copy, where the file is gone", async () => {
    await files.remove(conflict.path);
    await keepCopy(files, conflict);
    expect(await texts()).toEqual({ "report.txt": "the copy" });
  });

  it("when somebody else has settled it", async () => {
    await files.remove(conflict.copyPath);
    await keepCopy(files, conflict);
    await keepFile(files, conflict);
    expect(await texts()).toEqual({ "report.txt": "the file" });
  });
});
