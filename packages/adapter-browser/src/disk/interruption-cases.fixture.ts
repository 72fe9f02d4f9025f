import type { FileStat, FileSystem } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { HandleFileSystem } from "./handle-file-system.js";
import { filesBelow, folderAt, writeFile } from "./places.fixture.js";
import { stoppingFolder } from "./stopping.fixture.js";

type Folder = FileSystemDirectoryHandle;
type Files = Readonly<Record<string, string>>;

/** What a call does, what is there before, and every state in which it may leave the files that users see. */
interface Story {
  readonly name: string;
  readonly before: Files;
  readonly run: (fs: FileSystem) => Promise<unknown>;
  readonly states: readonly Files[];
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const absent = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
const statIn = async (fs: FileSystem, path: string) => (await fs.stat(path)) as FileStat;
const tree = { "one/a": "a", "one/b": "b", "one/deep/c": "c", "one/deep/er/d": "d", other: "other" };
const moved = {
  "two/in/a": "a",
  "two/in/b": "b",
  "two/in/deep/c": "c",
  "two/in/deep/er/d": "d",
  other: "other",
};

const stories: readonly Story[] = [
  {
    name: "a new file",
    before: { other: "other" },
    run: (fs) => fs.write("new", [bytesOf("all "), bytesOf("of it")], absent),
    states: [{ other: "other" }, { other: "other", new: "all of it" }],
  },
  {
    name: "a file in the place of another",
    before: { file: "old" },
    run: async (fs) => fs.write("file", [bytesOf("new")], { ...absent, expected: await statIn(fs, "file") }),
    states: [{ file: "old" }, { file: "new" }],
  },
  {
    name: "a file that moves",
    before: { "one/a": "a", "two/b": "b" },
    run: async (fs) => fs.move("one/a", "two/a", await statIn(fs, "one/a")),
    states: [
      { "one/a": "a", "two/b": "b" },
      { "two/a": "a", "two/b": "b" },
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
    name: "a file that goes",
    before: { file: "old", other: "other" },
    run: async (fs) => fs.remove("file", await statIn(fs, "file")),
    states: [{ file: "old", other: "other" }, { other: "other" }],
  },
];

/** Where a browser can rename files, it does; elsewhere they are copied. */
const disks = [
  ["where files are renamed", true],
  ["where files are copied", false],
] as const;

/** Calls that end at every step, on a real disk: see {@link Story}. */
export function interruptionCases(home: () => Promise<Folder>): void {
  describe.each(disks)("a call that ends at any of its steps, %s", (_, renames) => {
    it.each(stories)("leaves what was or what was to be, when the process dies: $name", async (story) => {
      for (let steps = 0; ; steps++) {
        const { root, fs, wasStopped } = await opened(home, story, renames, (at) => at >= steps);
        await story.run(fs).catch(() => {});
        await check(root, story, new HandleFileSystem(root, {}), `${steps} steps`);
        if (!wasStopped()) return expect(steps).toBeGreaterThan(0);
      }
    });

    it.each(stories)("leaves what was or what was to be, when a step fails: $name", async (story) => {
      for (let steps = 0; ; steps++) {
        let running = true;
        const { root, fs, wasStopped } = await opened(home, story, renames, (at) => running && at === steps);
        await story.run(fs).catch(() => {});
        running = false;
        await check(root, story, fs, `without step ${steps}`);
        if (!wasStopped()) return expect(steps).toBeGreaterThan(0);
      }
    });
  });
}

let places = 0;

async function opened(
  home: () => Promise<Folder>,
  story: Story,
  renames: boolean,
  fails: (step: number) => boolean,
) {
  const root = await folderAt(await home(), `interrupted ${++places}`);
  for (const [path, content] of Object.entries(story.before)) await writeFile(root, path, content);
  let step = 0;
  let stopped = false;
  const before = (what: string) => {
    if (!fails(step++)) return;
    stopped = true;
    throw new DOMException(`no ${what}`, "UnknownError");
  };
  return {
    root,
    wasStopped: () => stopped,
    fs: new HandleFileSystem(stoppingFolder(root, before, renames), {}),
  };
}

/** Looks through a file system, which first settles what was left, and then at what is there. */
async function check(root: Folder, { before, states }: Story, fs: FileSystem, when: string): Promise<void> {
  await fs.list("");
  await fs.emptyTrash(86_400_000);
  const there = await filesBelow(root, "");
  const seen: Record<string, string> = {};
  const kept: string[] = [];
  for (const [path, bytes] of there) {
    const text = new TextDecoder().decode(bytes);
    if (!path.startsWith(".syncline/")) seen[path] = text;
    else if (path.startsWith(".syncline/trash/")) kept.push(text);
    else expect([when, path]).toEqual([when, "nothing but the trash"]);
  }
  expect(states.map((state) => [when, sorted(state)])).toContainEqual([when, sorted(seen)]);
  for (const text of Object.values(before)) expect([when, ...Object.values(seen), ...kept]).toContain(text);
}

const sorted = (files: Files) => Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
