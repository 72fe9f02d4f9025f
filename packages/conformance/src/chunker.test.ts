import { type ChunkingParameters, createChunker } from "@syncline/core";
import { chunkerSuite } from "./chunker.js";

const sizes =
  (algorithm: ChunkingParameters["algorithm"]) =>
  (minimumBytes: number, averageBytes: number, maximumBytes: number): ChunkingParameters => ({
    algorithm,
    minimumBytes,
    averageBytes,
    maximumBytes,
  });
const v2020 = sizes("fastcdc-v2020");
const fixed = sizes("fixed");

chunkerSuite({
  name: "fastcdc-v2020",
  createChunker,
  contentDefined: true,
  parameters: [
    v2020(64, 256, 1024),
    v2020(1024, 4096, 16_384),
    v2020(130, 1001, 5003),
    v2020(2048, 2048, 8192),
  ],
  refused: [
    v2020(63, 256, 1024),
    v2020(65, 256, 1024),
    v2020(64, 255, 1024),
    v2020(64, 256, 1023),
    v2020(1024 ** 2 + 2, 2 * 1024 ** 2, 4 * 1024 ** 2),
    v2020(64, 4 * 1024 ** 2 + 1, 8 * 1024 ** 2),
    v2020(64, 256, 16 * 1024 ** 2 + 1),
  ],
});

chunkerSuite({
  name: "fixed",
  createChunker,
  contentDefined: false,
  parameters: [fixed(1, 1000, 1000), fixed(4096, 4096, 4096)],
});
