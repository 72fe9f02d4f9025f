import type { ContentId } from "../content/manifest.js";
import type { NodeId } from "../tree/index.js";
import type { JournalEntry } from "./metadata-store.js";
import { remove, type Undo, write } from "./undo.js";

interface Version {
  readonly entry: JournalEntry;
  /** When another one took its place; a deletion takes its own. */
  readonly replacedAtMs: number | undefined;
}

/** The versions of the nodes of one namespace in memory. */
export class VersionMemory {
  /** In order of seq. */
  readonly #versions = new Map<NodeId, readonly Version[]>();

  /** Newest first. */
  of(id: NodeId, limit: number): JournalEntry[] {
    const versions = this.#versions.get(id) ?? [];
    return versions
      .slice(Math.max(0, versions.length - limit))
      .reverse()
      .map(({ entry }) => entry);
  }

  add(entry: JournalEntry, undo: Undo): void {
    const { committedAtMs, deleted, node } = entry;
    const before = this.#versions.get(node.id) ?? [];
    const replaced = before.map((version, i) =>
      i === before.length - 1 && version.replacedAtMs === undefined
        ? { ...version, replacedAtMs: committedAtMs }
        : version,
    );
    const version = { entry, replacedAtMs: deleted ? committedAtMs : undefined };
    write(this.#versions, node.id, [...replaced, version], undo);
  }

  /** Forgets versions, and returns them. */
  forget(replacedBeforeMs: number, limit: number, undo: Undo): JournalEntry[] {
    const forgotten: JournalEntry[] = [];
    for (const [id, versions] of [...this.#versions]) {
      const old = versions.filter(
        ({ replacedAtMs }) => replacedAtMs !== undefined && replacedAtMs < replacedBeforeMs,
      );
      const now = old.slice(0, limit - forgotten.length);
      if (now.length === 0) continue;
      forgotten.push(...now.map(({ entry }) => entry));
      const rest = versions.filter((version) => !now.includes(version));
      if (rest.length === 0) remove(this.#versions, id, undo);
      else write(this.#versions, id, rest, undo);
    }
    return forgotten;
  }

  /** The contents that versions have. */
  contents(): Set<ContentId> {
    const ids = new Set<ContentId>();
    for (const versions of this.#versions.values()) {
      for (const { entry } of versions) {
        const id = contentOf(entry);
        if (id !== undefined) ids.add(id);
      }
    }
    return ids;
  }
}

/** The content that a version needs. A deletion needs none: the version before it has it. */
export function contentOf({ node, deleted }: JournalEntry): ContentId | undefined {
  return node.kind === "file" && !deleted ? node.contentId : undefined;
}
