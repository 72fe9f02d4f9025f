import type { ContentId, FileStat, FileSystem } from "@syncline/core";
import { deleteDB } from "idb";
import { afterEach, describe, expect, it } from "vitest";
import type { Contents } from "./contents.js";
import { DiskNews } from "./disk-news.js";
import { unnamed } from "./disk-place.fixture.js";
import { openTree, type Tree } from "./disk-tree.js";
import { bytesOf as fileBytes, fileIn } from "./file-bytes.js";
import { type Step, stoppingContents, stoppingTree } from "./stopping.fixture.js";
import { openTreeFileSystem } from "./tree-file-system.js";

type Files = Readonly<Record<string, string>>;

/** What a call does, what is there before, and every state in which it may leave the files that users see. */
interface Story {
  readonly name: string;
  readonly before: Files;
  readonly run: (fs: FileSystem) => Promise<unknown>;
  readonly states: readonly Files[];
  /** What may be gone for good then. */
  readonly givenUp?: string;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const absent = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
const statIn = async (fs: FileSystem, path: string) => (await fs.stat(path)) as FileStat;
/** A file that says this has no bytes here, and stands for these. */
const hollow = "hollow";
const hollowContent = { contentId: "5".repeat(64) as ContentId, sizeBytes: 3 };
/** Too long to lie beside the tree. */
const long = (text: string) => text.repeat(20_000);
const tree = { "one/a": "a", "one/deep/b": long("b"), "one/deep/er/c": "c", other: "other" };
const moved = { "two/in/a": "a", "two/in/deep/b": long("b"), "two/in/deep/er/c": "c", other: "other" };

const stories: readonly Story[] = [
  {
    name: "a new file",
    before: { other: "other" },
    run: (fs) => fs.write("new", [bytesOf("all "), bytesOf("of it")], absent),
    states: [{ other: "other" }, { other: "other", new: "all of it" }],
  },
  {
    name: "a new file that is long",
    before: { other: "other" },
    run: (fs) => fs.write("new", [bytesOf(long("ne")), bytesOf(long("ew"))], absent),
    states: [{ other: "other" }, { other: "other", new: long("ne") + long("ew") }],
  },
  {
    name: "a file in the place of another",
    before: { file: long("old") },
    run: async (fs) =>
      fs.write("file", [bytesOf(long("new"))], { ...absent, expected: await statIn(fs, "file") }),
    states: [{ file: long("old") }, { file: long("new") }],
  },
  {
    name: "a file that moves",
    before: { "one/a": long("a"), "two/b": "b" },
    run: async (fs) => fs.move("one/a", "two/a", await statIn(fs, "one/a")),
    states: [
      { "one/a": long("a"), "two/b": "b" },
      { "two/a": long("a"), "two/b": "b" },
    ],
  },
  {
    name: "a folder that moves",
    before: { ...tree, "two/b": "b" },
    run: (fs) => fs.move("one", "two/in"),
    states: [
      { ...tree, "two/b": "b" },
      { ...moved, "two/b": "b" },
    ],
  },
  {
    name: "files that go",
    before: { short: "short", long: long("old"), other: "other" },
    run: async (fs) => {
      for (const path of ["long", "short"]) await fs.remove(path, await statIn(fs, path));
    },
    states: [
      { short: "short", long: long("old"), other: "other" },
      { short: "short", other: "other" },
      { other: "other" },
    ],
  },
  {
    name: "a new hollow file",
    before: { other: "other" },
    run: (fs) => fs.writeHollow("new", hollowContent, absent),
    states: [{ other: "other" }, { other: "other", new: hollow }],
  },
  {
    name: "a long file that becomes hollow",
    before: { file: long("old"), other: "other" },
    run: async (fs) =>
      fs.writeHollow("file", hollowContent, { ...absent, expected: await statIn(fs, "file") }),
    states: [
      { file: long("old"), other: "other" },
      { file: hollow, other: "other" },
    ],
    givenUp: long("old"),
  },
  {
    name: "a short file that becomes hollow",
    before: { file: "old", other: "other" },
    run: async (fs) =>
      fs.writeHollow("file", hollowContent, { ...absent, expected: await statIn(fs, "file") }),
    states: [
      { file: "old", other: "other" },
      { file: hollow, other: "other" },
    ],
    givenUp: "old",
  },
  {
    name: "a hollow file that is filled",
    before: { file: hollow },
    run: async (fs) =>
      fs.write("file", [bytesOf(long("new"))], { ...absent, expected: await statIn(fs, "file") }),
    states: [{ file: hollow }, { file: long("new") }],
    givenUp: hollow,
  },
];

/** Where disks are for these cases. */
export interface Ground {
  readonly database: string;
  readonly contentsOf: (disk: string) => Contents;
}

/** Calls that end at every step: see {@link Story}. */
export function interruptionCases(newGround: () => Promise<Ground>): void {
  const opened: Opened[] = [];
  const grounds: Ground[] = [];
  afterEach(async () => {
    for (const { fs } of opened.splice(0)) await fs.close();
    for (const { database } of grounds.splice(0)) await deleteDB(database);
  });
  const open = async (ground: Ground, step: Step = () => {}) => {
    const disk = await openOn(ground, step);
    opened.push(disk);
    return disk;
  };
  /** A disk with what is there before, opened by somebody with whom the steps fail that are to, once `arm` was called. */
  const begin = async (before: Files, fails: (step: number) => boolean) => {
    const ground = await newGround();
    grounds.push(ground);
    await fill((await open(ground)).fs, before);
    let steps = 0;
    let [isArmed, wasStopped] = [false, false];
    const disk = await open(ground, () => {
      if (!isArmed || !fails(steps++)) return;
      wasStopped = true;
      throw new DOMException("no more", "UnknownError");
    });
    const arm = (armed: boolean) => {
      isArmed = armed;
    };
    return { ground, ...disk, arm, wasStopped: () => wasStopped };
  };

  describe("a call that ends at any of its steps", () => {
    it.each(stories)("leaves what was or what was to be, when the process dies: $name", async (story) => {
      for (let last = 0; ; last++) {
        const { ground, fs, arm, wasStopped } = await begin(story.before, (step) => step >= last);
        arm(true);
        await story.run(fs).catch(() => {});
        await check(await open(ground), story, `${last} steps`);
        if (!wasStopped()) return expect(last).toBeGreaterThan(0);
      }
    });

    it.each(stories)("leaves what was or what was to be, when a step fails: $name", async (story) => {
      for (let failing = 0; ; failing++) {
        const { ground, fs, arm, wasStopped } = await begin(story.before, (step) => step === failing);
        arm(true);
        await story.run(fs).catch(() => {});
        arm(false);
        const shown = await filesIn(fs);
        const after = await open(ground);
        expect([failing, await filesIn(after.fs)]).toEqual([failing, shown]);
        await check(after, story, `without step ${failing}`);
        if (!wasStopped()) return expect(failing).toBeGreaterThan(0);
      }
    });

    it("forgets what was in the trash, or will the next time", async () => {
      for (let last = 0; ; last++) {
        const before = { short: "short", long: long("old"), kept: long("kept") };
        const { ground, fs, arm, wasStopped } = await begin(before, (step) => step >= last);
        for (const path of ["short", "long"]) await fs.remove(path, await statIn(fs, path));
        arm(true);
        await fs.emptyTrash(-1000).catch(() => {});
        const after = await open(ground);
        await after.fs.emptyTrash(-1000);
        const left = [
          await filesIn(after.fs),
          await trashed(after),
          await unnamed(after.tree, after.contents),
        ];
        expect([last, ...left]).toEqual([last, { kept: long("kept") }, [], []]);
        if (!wasStopped()) return expect(last).toBeGreaterThan(0);
      }
    });
  });
}

interface Opened {
  readonly fs: FileSystem;
  readonly tree: Tree;
  readonly contents: Contents;
}

async function openOn({ database, contentsOf }: Ground, step: Step): Promise<Opened> {
  const news = new DiskNews(database);
  const opened = await openTree(database, () => news.overflow());
  const contents: Contents[] = [];
  const fs = await openTreeFileSystem(
    {
      tree: stoppingTree(opened, step),
      news,
      contentsOf(disk) {
        contents.push(contentsOf(disk));
        return stoppingContents(contents[0] as Contents, step);
      },
    },
    {},
  );
  return { fs, tree: opened, contents: contents[0] as Contents };
}

async function fill(fs: FileSystem, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const names = path.split("/").slice(0, -1);
    for (const [index] of names.entries()) {
      await fs.createFolder(names.slice(0, index + 1).join("/")).catch(() => {});
    }
    if (content === hollow) await fs.writeHollow(path, hollowContent, absent);
    else await fs.write(path, [bytesOf(content)], absent);
  }
}

/** What a user sees, read to the last byte. */
async function filesIn(fs: FileSystem, folder = ""): Promise<Files> {
  const files: Record<string, string> = {};
  for (const { name, kind, sizeBytes, hollow: contentId } of await fs.list(folder)) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (kind === "folder") Object.assign(files, await filesIn(fs, path));
    else if (contentId !== undefined)
      files[path] = contentId === hollowContent.contentId ? hollow : "another";
    else files[path] = new TextDecoder().decode(await (await fs.open(path)).read(0, sizeBytes));
  }
  return files;
}

async function trashed({ tree: opened, contents }: Opened): Promise<string[]> {
  const rows = await opened.read((view) => view.trashedBefore(Number.POSITIVE_INFINITY));
  const texts = rows.map(async ({ node }) => {
    const bytes = await fileBytes(contents, await opened.read((view) => fileIn(view, node)));
    return new TextDecoder().decode(await bytes?.read(0, node.sizeBytes));
  });
  return await Promise.all(texts);
}

/** The disk as the next one to open it finds it, and what is left on it once that one has cleared away what nobody needs. */
async function check(disk: Opened, { before, states, givenUp }: Story, when: string): Promise<void> {
  const { fs, tree: opened, contents } = disk;
  const seen = await filesIn(fs);
  expect(states.map((state) => [when, state])).toContainEqual([when, seen]);
  await fs.emptyTrash(86_400_000);
  expect([when, await unnamed(opened, contents)]).toEqual([when, []]);
  const kept = [...Object.values(seen), ...(await trashed(disk))];
  for (const text of Object.values(before)) if (text !== givenUp) expect([when, ...kept]).toContain(text);
}
