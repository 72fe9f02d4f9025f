import { nameKey } from "@syncline/core";
import type { Desk } from "../ledger/index.js";
import { viewOf } from "../ledger/index.js";
import { differences } from "./at-rest.js";

type Rule = Parameters<typeof nameKey>[1];
type Tree = ReadonlyMap<string, string>;

/**
 * Where one user alone does anything, all devices end with what that user has, under the names that the user gave: but for names
 * that were one by the namespace's rule while both were there, of which one had to be changed.
 */
export class AuthorsNames {
  readonly #rule: Rule;
  /** Keys of paths that two things have had at the same time. */
  readonly #clashed = new Set<string>();

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  /** To be told of each state that the user leaves the disk in. */
  note({ disk }: Desk): void {
    this.#noteClashes(viewOf(disk).paths);
  }

  #noteClashes(paths: Iterable<string>): void {
    const keys = new Set<string>();
    for (const path of paths) {
      const key = nameKey(path, this.#rule);
      if (keys.has(key)) this.#clashed.add(key);
      keys.add(key);
    }
  }

  /** What is not as the author had it. Contents count where names do not. */
  changes(author: Tree, found: Tree): string[] {
    // A folder may have got another name since, with names in it that are one.
    this.#noteClashes(author.keys());
    const kept = new Map([...author].filter(([path]) => !this.#hasClashed(path)));
    const renamed = new Map([...found].filter(([path]) => !kept.has(path)));
    const failures = differences("the author's disk", kept, "all devices", without(found, renamed));
    const wanted = contentsOf(without(author, kept));
    const there = contentsOf(renamed);
    if (wanted.join() !== there.join()) {
      failures.push(`Differs: under names that clashed, the author had ${wanted}, and there is ${there}.`);
    }
    return failures;
  }

  #hasClashed(path: string): boolean {
    const names = path.split("/");
    return names.some((_, i) => this.#clashed.has(nameKey(names.slice(0, i + 1).join("/"), this.#rule)));
  }
}

function without(tree: Tree, other: Tree): Tree {
  return new Map([...tree].filter(([path]) => !other.has(path)));
}

function contentsOf(tree: Tree): string[] {
  return [...tree.values()].filter((what) => what !== "folder").sort();
}
