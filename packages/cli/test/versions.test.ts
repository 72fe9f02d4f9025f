import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "./program.js";
import { openTwoFolders } from "./two-folders.js";

let world: World;
let url: string;
beforeAll(async () => {
  world = await World.open();
  url = (await world.serve()).url;
});
afterAll(async () => await world.close());

const twoFolders = () => openTwoFolders(world, url);

describe("syncline history, trash and restore", () => {
  it.each([
    ["an engine runs", true],
    ["none does", false],
  ])("bring back what was written over and what was deleted, while %s", async (_, runs) => {
    const { ada, grace, environment, sync } = await twoFolders();
    const file = join(ada, "first.txt");
    await writeFile(file, "second, longer");
    await mkdir(join(ada, "docs"));
    await writeFile(join(ada, "docs", "gone.txt"), "gone");
    await sync(ada);
    await rm(join(ada, "docs"), { recursive: true });
    await sync(ada);
    const watching = runs ? world.start(["sync", ada, "--watch", "--json"], { environment }) : undefined;
    await watching?.until(({ event, phase }) => event === "status" && phase === "idle");
    const json = async (...words: readonly string[]) => {
      const { code, documents } = await world.run([...words, "--json"]);
      expect([words[0], code]).toEqual([words[0], 0]);
      return documents[0] as { versions: { id: string }[]; files: { version: { id: string } }[] };
    };
    const { versions } = await json("history", file);
    expect(versions).toMatchObject([{ sizeBytes: 14 }, { sizeBytes: 5, name: "first.txt" }]);
    const { files } = await json("trash", ada);
    expect(files).toMatchObject([{ path: "docs/gone.txt", version: { sizeBytes: 4 } }]);
    const idOf = (version: { id: string } | undefined) => version?.id ?? "";
    expect(await json("restore", idOf(versions[1]), ada)).toMatchObject({ path: "first.txt" });
    expect(await json("restore", idOf(files[0]?.version), ada)).toMatchObject({ path: "docs/gone.txt" });
    const copy = join(ada, "copy.txt");
    expect(await json("restore", idOf(versions[0]), ada, "--to", copy)).toMatchObject({ path: "copy.txt" });
    await watching?.until(({ event, path }) => event === "committed" && path === "copy.txt");
    await watching?.stop();
    await sync(ada);
    await sync(grace);
    const texts = await Promise.all(
      ["first.txt", "docs/gone.txt", "copy.txt"].map((path) => readFile(join(grace, path), "utf8")),
    );
    expect(texts).toEqual(["first", "gone", "second, longer"]);
  });

  it("say what is wrong with what they are asked", async () => {
    const { ada } = await twoFolders();
    expect((await world.run(["history", join(ada, "none.txt")])).errors).toContain("no longer there");
    expect((await world.run(["history", "/nowhere/at/all"])).errors).toContain("in no folder that syncs");
    expect((await world.run(["restore", "x", ada])).errors).toContain("no version's id");
    expect((await world.run(["restore"])).code).toBe(2);
    const outside = await world.run(["restore", "x", ada, "--to", join(ada, "..", "x")]);
    expect(outside.errors).toContain("is not in");
    const listed = await world.run(["history", join(ada, "first.txt")]);
    expect(listed.output).toMatch(/^[0-9a-f-]{36}@1 {2}\d{4}-\d\d-\d\d \d\d:\d\d {8}5 B {2}first\.txt$/m);
    expect((await world.run(["trash", ada])).output).toContain("0 deleted files");
  });
});
