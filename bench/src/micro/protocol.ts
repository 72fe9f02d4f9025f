import { nodePlatform } from "@syncline/adapter-node";
import {
  type CommitRequest,
  commitRequest,
  decodeFrames,
  encodeFrames,
  hashChunk,
  type NamedChunk,
  plainCodec,
} from "@syncline/core";
import { seededPieces } from "@syncline/stage";
import { mebibyte } from "../data/index.js";
import type { Micro } from "./micro.js";
import { file } from "./nodes.js";

const smallChunks = 1000;
const smallBytes = 8 * 1024;
const operations = 500;

/** Frames of small files, and the check of a batch of commits. */
export async function protocolMicros(): Promise<Micro[]> {
  const pool = Buffer.concat([...seededPieces("frames", smallChunks * smallBytes)]);
  const chunks: NamedChunk[] = [];
  for (let i = 0; i < smallChunks; i++) {
    const bytes = pool.subarray(i * smallBytes, (i + 1) * smallBytes);
    const { hash } = await hashChunk(bytes, nodePlatform.hasher, undefined);
    chunks.push({ hash, codec: plainCodec, sizeBytes: smallBytes, bytes });
  }
  const body = encodeFrames(chunks);
  const request: CommitRequest = {
    epoch: "0",
    operations: Array.from({ length: operations }, (_, i) => ({
      op: "put",
      node: file(i, 1),
      manifest: "AAAA",
    })),
  };
  const text = JSON.stringify(request);
  return [
    { name: "frames: write", amount: smallChunks, unit: "chunks", run: () => encodeFrames(chunks) },
    {
      name: "frames: read",
      amount: smallChunks,
      unit: "chunks",
      async run() {
        for await (const _ of decodeFrames(slices(body)));
      },
    },
    { name: "JSON: parse a commit", amount: operations, unit: "operations", run: () => JSON.parse(text) },
    {
      name: "JSON: parse and validate a commit",
      amount: operations,
      unit: "operations",
      run: () => commitRequest.parse(JSON.parse(text)),
    },
  ];
}

/** As a socket hands it over. */
async function* slices(body: Uint8Array): AsyncGenerator<Uint8Array> {
  const sliceBytes = mebibyte / 16;
  for (let at = 0; at < body.length; at += sliceBytes) yield body.subarray(at, at + sliceBytes);
}
