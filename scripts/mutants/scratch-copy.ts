import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const prefix = "syncline-mutants-";

/** A copy of the repository in which faults are planted: whatever happens to it, the work tree stays as it is. */
export class ScratchCopy {
  readonly folder: string;

  private constructor() {
    this.folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  }

  /** Of the work tree as it is, or of a commit. */
  static of(tree: string, commit: string | undefined): ScratchCopy {
    const copy = new ScratchCopy();
    if (commit === undefined) copyWorkTree(tree, copy.folder);
    else extractCommit(tree, commit, copy.folder);
    linkModules(join(tree, "node_modules"), join(copy.folder, "node_modules"));
    return copy;
  }

  static like(other: ScratchCopy): ScratchCopy {
    const copy = new ScratchCopy();
    cpSync(other.folder, copy.folder, { recursive: true, verbatimSymlinks: true });
    return copy;
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** Writes these files; the returned undo makes them what they were. */
  write(files: ReadonlyMap<string, string>): () => void {
    const before = Array.from(files.keys(), (file) => [file, this.read(file)] as const);
    for (const [file, text] of files) writeFileSync(join(this.folder, file), text);
    return () => {
      for (const [file, text] of before) writeFileSync(join(this.folder, file), text);
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Removes the copies of runs that were killed before they could do so. */
export function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** What is committed and what is new; nothing that is ignored, such as what was built. */
function copyWorkTree(tree: string, folder: string): void {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: tree,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  for (const file of listed.split("\0")) {
    if (file === "" || !existsSync(join(tree, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(tree, file), join(folder, file), { verbatimSymlinks: true });
  }
}

function extractCommit(tree: string, commit: string, folder: string): void {
  const archive = execFileSync("git", ["archive", "--format=tar", commit], {
    cwd: tree,
    maxBuffer: 2 ** 28,
  });
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
}

/** Links to what is installed. Workspace packages are links within the repository already, and so within the copy. */
function linkModules(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    // What tools keep here is of the original.
    if (name.startsWith(".") && name !== ".bin") continue;
    const source = join(from, name);
    const target = join(to, name);
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (name.startsWith("@")) linkModules(source, target);
    else symlinkSync(source, target);
  }
}
