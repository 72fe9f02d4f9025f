import { describe, expect, it } from "vitest";
import { aimsOf } from "./aims.js";
import { chart } from "./chart.js";
import { page } from "./markdown.js";
import type { Report } from "./report.js";
import { text } from "./text.js";

const spread = (median: number) => ({ median, least: median * 0.9, most: median * 1.2, rounds: 3 });

const report: Report = {
  date: "2026-11-21",
  machine: {
    system: "Linux 6",
    processor: "any",
    cores: 2,
    memoryBytes: 24 * 1024 ** 3,
    node: "v20.20.2",
    fileSystems: { memory: "tmpfs", disk: "ext4" },
  },
  command: "npm run bench",
  scale: 1,
  rounds: 3,
  peers: [
    { name: "Syncline", version: "0.1.0", missing: [], commands: ["sync"] },
    { name: "rsync", version: "3.2", missing: [], commands: ["rsync"] },
    { name: "restic", version: undefined, missing: ["restic", "rclone"], commands: ["restic backup"] },
    { name: "borg", version: "1.2", missing: [], commands: ["borg create"] },
  ],
  works: [
    { id: "W2", what: "1 byte inserted", inMemory: false },
    { id: "W7", what: "saved here, visible there", inMemory: false },
  ],
  results: [
    {
      peer: "Syncline",
      work: "W2",
      spreads: {
        wallMs: spread(1000),
        cpuMs: spread(500),
        senderLineBytes: spread(7000),
        receiverLineBytes: spread(20_000),
      },
    },
    { peer: "rsync", work: "W2", spreads: { wallMs: spread(3000), senderLineBytes: spread(364_000) } },
    { peer: "borg", work: "W2", spreads: {}, failure: "the disk is full" },
    { peer: "Syncline", work: "W7", spreads: { p50Ms: spread(20), p95Ms: spread(200), saves: spread(200) } },
    { peer: "rsync", work: "W7", spreads: { p50Ms: spread(50), p95Ms: spread(60), saves: spread(200) } },
  ],
  parts: { "chunking, to fastcdc-wasm": 1.7 },
};

describe("the aims", () => {
  const verdict = (what: string) => aimsOf(report).find((aim) => aim.what.startsWith(what));

  it.each<[what: string, isMet: boolean | undefined]>([
    ["W2: bytes on the sender's line", true],
    ["W2: bytes on the receiver's line", false],
    ["W2: speed", true],
    ["W7: p50", true],
    ["W7: p95", false],
    ["chunking", true],
    ["W6", undefined],
    ["commits", undefined],
  ])("say whether each is met: %s", (what, isMet) => {
    expect(verdict(what)?.isMet).toBe(isMet);
  });
});

it.each([
  ["text", text(report)],
  ["page", page(report, "chart.svg")],
])("names what is missing and what has failed in the %s", (_, written) => {
  expect(written).toContain("missing: no restic and no rclone on the PATH");
  expect(written).toContain("failed: the disk is full");
});

it("shows median, least and most, and how it compares", () => {
  const row = page(report, "chart.svg")
    .split("\n")
    .find((line) => line.startsWith("| rsync | 3.00 s"));
  expect(row).toBe("| rsync | 3.00 s (2.70–3.60) | 3.00 × | – | – | 364 kB | – | – |");
});

it("draws a bar for each peer that has a figure, in panels that have any to compare", () => {
  const drawn = chart(report);
  expect(drawn.match(/<rect /g)).toHaveLength(6);
  expect(drawn.match(/class="own"/g)).toHaveLength(3);
  expect(drawn).not.toContain("NaN");
  expect(drawn.match(/<(g|text|style|title|svg)\b/g)?.length).toBe(
    drawn.match(/<\/(g|text|style|title|svg)>/g)?.length,
  );
});
