import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { seededPieces } from "../content/index.js";
import { compareFolders } from "./compare.js";

let folder: string;
let a: string;
let b: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-compare-"));
  [a, b] = [join(folder, "a"), join(folder, "b")];
  await mkdir(join(a, "inner", "empty"), { recursive: true });
  await writeFile(join(a, "file"), "content");
  await writeFile(join(a, "inner", "large"), Buffer.concat([...seededPieces("x", 3_000_001)]));
  await symlink("file", join(a, "link"));
  await cp(a, b, { recursive: true, verbatimSymlinks: true });
});
afterEach(async () => await rm(folder, { recursive: true }));

it("finds equal folders equal, whatever engines keep for themselves in their roots", async () => {
  await mkdir(join(a, ".syncline"));
  expect(await compareFolders(a, b)).toEqual([]);
});

const large = Buffer.concat([...seededPieces("x", 3_000_001)]);
large[3_000_000] = (large[3_000_000] ?? 0) ^ 1;

it.each<[what: string, change: () => Promise<unknown>, said: string]>([
  ["a missing file", () => rm(join(b, "file")), "file is only in the first folder"],
  [
    "a file too many",
    () => writeFile(join(b, "inner", "more"), ""),
    "inner/more is only in the second folder",
  ],
  [
    "a missing empty folder",
    () => rm(join(b, "inner", "empty"), { recursive: true }),
    "inner/empty is only in",
  ],
  ["another byte", () => writeFile(join(b, "file"), "Content"), "file has other bytes"],
  [
    "another last byte of a large file",
    () => writeFile(join(b, "inner", "large"), large),
    "inner/large has other bytes",
  ],
  ["another size", () => writeFile(join(b, "file"), "content!"), "file has 7 bytes here and 8 there"],
  ["another kind", () => rm(join(b, "file")).then(() => mkdir(join(b, "file"))), "file is of two kinds"],
  [
    "another target",
    () => rm(join(b, "link")).then(() => symlink("other", join(b, "link"))),
    "link links to two places",
  ],
  ["another permission", () => chmod(join(b, "file"), 0o755), "file may be run on one side only"],
])("finds %s", async (_what, change, said) => {
  await change();
  const differences = await compareFolders(a, b);
  expect(differences).toHaveLength(1);
  expect(differences[0]).toContain(said);
});
