import * as nodeFs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FileSystemPlace, UserHand } from "@syncline/conformance";
import type { RelativePath } from "@syncline/core";
import { type NodeFileSystemOptions, nodeFileSystem } from "./node-file-system.js";

type AnyFs = typeof nodeFs;

/** A root in a fresh folder of the system's temporary one, on the given `fs`, with a person at it. */
export function placeOn(fs: AnyFs, options: NodeFileSystemOptions) {
  fs.mkdirSync(tmpdir(), { recursive: true });
  const home = fs.mkdtempSync(join(tmpdir(), "syncline-disk-"));
  const [root, outside] = [join(home, "root"), join(home, "outside")];
  fs.mkdirSync(root);
  fs.mkdirSync(outside);
  fs.writeFileSync(join(outside, "inner"), "outside");
  const opened = [nodeFileSystem(root, options)];
  return {
    root,
    fs: opened[0]!,
    hand: handOn(fs, root),
    reopen: () => {
      const again = nodeFileSystem(root, options);
      opened.push(again);
      return again;
    },
    trashed: () => filesBelow(fs, join(root, ".syncline/trash")),
    abandonWrite: () => {
      fs.mkdirSync(join(root, ".syncline/tmp"), { recursive: true });
      fs.writeFileSync(join(root, ".syncline/tmp/left-over"), "half a file");
    },
    leftovers: () => filesBelow(fs, join(root, ".syncline/tmp")).length,
    outside: { path: outside, names: () => fs.readdirSync(outside) },
    whileDenied: (path, work) => whileDenied([home, root], join(root, path), work),
    dispose: async () => {
      for (const fileSystem of opened) await fileSystem.close();
      fs.rmSync(home, { recursive: true, force: true });
    },
  } satisfies FileSystemPlace & { readonly root: string };
}

function handOn(fs: AnyFs, root: string) {
  const at = (path: RelativePath) => join(root, path);
  const makeParent = (path: RelativePath) => fs.mkdirSync(dirname(at(path)), { recursive: true });
  return {
    save: (path, content) => {
      makeParent(path);
      fs.writeFileSync(at(path), content);
    },
    read: (path) => (fs.existsSync(at(path)) ? new Uint8Array(fs.readFileSync(at(path))) : undefined),
    makeFolder: (path) => {
      fs.mkdirSync(at(path), { recursive: true });
    },
    makeLink: (path, target) => {
      makeParent(path);
      fs.symlinkSync(target, at(path));
    },
    rename: (from, to) => {
      makeParent(to);
      fs.renameSync(at(from), at(to));
    },
    delete: (path) => fs.rmSync(at(path), { recursive: true }),
    deleteRoot: () => fs.rmSync(root, { recursive: true }),
    exchangeRoot() {
      const aside = `${root} aside`;
      fs.renameSync(root, aside);
      fs.mkdirSync(root);
      return () => {
        fs.rmSync(root, { recursive: true });
        fs.renameSync(aside, root);
      };
    },
  } satisfies UserHand;
}

function filesBelow(fs: AnyFs, folder: string): Uint8Array[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(fs, place);
    return entry.isFile() ? [new Uint8Array(fs.readFileSync(place))] : [];
  });
}

const nobody = 65_534;

/** Nothing is denied to root: where the tests run as root, the process is nobody while `work` runs. */
async function whileDenied(open: readonly string[], path: string, work: () => Promise<void>): Promise<void> {
  const mode = nodeFs.statSync(path).mode;
  for (const folder of open) nodeFs.chmodSync(folder, 0o777);
  nodeFs.chmodSync(path, 0);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    nodeFs.chmodSync(path, mode);
  }
}
