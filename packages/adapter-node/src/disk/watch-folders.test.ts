import * as nodeFs from "node:fs";
import { join } from "node:path";
import { seededRandomness } from "@syncline/core";
import { describe, expect, it, vi } from "vitest";
import { placeOn } from "./places.test-harness.js";

/** Every path below the root. */
function walk(root: string, folder = ""): { folders: string[]; files: string[] } {
  const found = { folders: [folder], files: [] as string[] };
  for (const entry of nodeFs.readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) {
      found.files.push(path);
      continue;
    }
    const below = walk(root, path);
    found.folders.push(...below.folders);
    found.files.push(...below.files);
  }
  return found;
}

describe("a watched tree", () => {
  it.each([1, 2, 3, 4, 13, 29])("has every file watched after any turmoil: seed %d", async (seed) => {
    const place = placeOn(nodeFs, {});
    const random = seededRandomness(BigInt(seed));
    const below = (limit: number) => (random.bytes(1)[0] ?? 0) % limit;
    const seen = new Set<string>();
    let overflows = 0;
    await place.fs.watch((event) => {
      if (event.kind === "overflow") overflows += 1;
      else for (const path of event.paths) seen.add(path);
    });
    for (let step = 0; step < 120; step++) {
      const { folders, files } = walk(place.root);
      const paths = [...folders.slice(1), ...files];
      const from = paths[below(paths.length)] ?? "none";
      const to = join(folders[below(folders.length)] ?? "", `n${below(4)}`);
      const choice = below(10);
      try {
        if (choice < 3) place.hand.save(join(to, `f${below(3)}`), "x");
        else if (choice < 8) nodeFs.renameSync(join(place.root, from), join(place.root, to));
        else place.hand.delete(from);
      } catch {
        // Not every step is possible: a folder into itself, a file in the way.
      }
      if (below(3) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // The system reports in order: when this one is heard of, all before it have been.
    place.hand.save("last", "x");
    await vi.waitFor(() => expect(seen).toContain("last"), { interval: 5 });
    seen.clear();
    const { files } = walk(place.root);
    for (const file of files) place.hand.save(file, "edited");
    await vi.waitFor(() => expect(files.filter((file) => !seen.has(file))).toEqual([]), {
      timeout: 5000,
      interval: 5,
    });
    expect(overflows).toBe(0);
    await place.dispose();
  });
});
