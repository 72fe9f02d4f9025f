import type { Mutant } from "../mutant.js";
import { core } from "./rooms.js";

const raceTests = `${core}/collection/races.test.ts`;
const graceTests = `${core}/collection/grace.test.ts`;
const metadataTests = "packages/conformance/src/metadata-store.test.ts";

/** Who frees chunks, and who needs them meanwhile. */
export const collection: readonly Mutant[] = [
  {
    id: "collector-ignores-uploads-in-flight",
    fault: "Chunks that an upload has claimed and does not hold yet are deleted.",
    file: `${core}/journal/chunk-memory.ts`,
    find: "return this.#rows.has(hash);",
    replace: "return this.#rows.get(hash)?.held === true;",
    tests: [raceTests, metadataTests],
  },
  {
    id: "collector-does-not-look-again",
    fault: "Chunks that were claimed since the collector chose them are deleted.",
    file: `${core}/collection/deletion.ts`,
    find: "const inFlight = new Set(await metadata.chunksAnywhere(ours));",
    replace: "const inFlight = new Set(ours.slice(0, 0));",
    tests: [raceTests],
  },
  {
    id: "collector-deletes-what-others-have",
    fault: "Chunks go that another namespace has.",
    file: `${core}/collection/deletion.ts`,
    find: "const inFlight = new Set(await metadata.chunksAnywhere(ours));",
    replace: "const inFlight = new Set(ours.slice(0, 0));",
    also: [
      {
        file: `${core}/collection/deletion.ts`,
        find: "const needed = new Set(await metadata.chunksAnywhere(due.map(({ hash }) => hash)));",
        replace: "const needed = new Set(due.slice(0, 0).map(({ hash }) => hash));",
      },
    ],
    tests: [raceTests],
  },
  {
    id: "upload-ignores-deletion",
    fault: "An upload puts bytes while they are being deleted.",
    file: `${core}/service/upload.ts`,
    find: "if (deleted.length > 0) throw tryAgain(deleted);",
    replace: "",
    tests: [raceTests],
  },
  {
    id: "upload-holds-what-is-gone",
    fault: "An upload holds chunks although its claim has run out.",
    file: `${core}/service/upload.ts`,
    find: "if (gone.length > 0) throw tryAgain(gone);",
    replace: "if (gone.length > claims.length) throw tryAgain(gone);",
    tests: [graceTests],
  },
  {
    id: "grace-not-kept",
    fault: "Chunks are let go as soon as nothing needs them.",
    file: `${core}/collection/let-go.ts`,
    find: "const beforeMs = clock.now() - graceMs;",
    replace: "const beforeMs = clock.now() + 0 * graceMs;",
    tests: [graceTests],
  },
  {
    id: "needed-chunk-let-go",
    fault: "Whether nothing needs a chunk is not decided anew when it is let go.",
    file: `${core}/journal/chunk-memory.ts`,
    find: "return row !== undefined && wasUnneeded(row, beforeMs);",
    replace: "return row !== undefined && beforeMs === beforeMs;",
    tests: [raceTests, metadataTests],
  },
  {
    id: "shared-chunk-not-counted",
    fault: "A chunk of two contents is needed by none once one of them goes.",
    file: `${core}/journal/chunk-memory.ts`,
    find: "contents: row.contents - 1,",
    replace: "contents: 0,",
    tests: [raceTests, metadataTests],
  },
  {
    id: "stale-deletion-stays",
    fault: "What a killed collector had begun to delete can never be stored again.",
    file: `${core}/collection/deletion-watch.ts`,
    find: "for (const id of underWay) if (this.#isStale(id)) await condemned.giveUpDeletion(id);",
    replace: 'for (const id of underWay) if (id === "") await condemned.giveUpDeletion(id);',
    also: [
      {
        file: `${core}/collection/deletion-watch.ts`,
        find: "for (const id of stale) await condemned.giveUpDeletion(id);",
        replace: "stale.clear();",
      },
    ],
    tests: [raceTests],
  },
];
