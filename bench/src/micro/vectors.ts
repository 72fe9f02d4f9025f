import {
  advanceVector,
  compareVectors,
  type DeviceId,
  deviceIdOf,
  mergeVectors,
  parseVector,
  type VersionVector,
  vectorOf,
} from "@syncline/core";
import type { Micro } from "./micro.js";

const pairs = 1000;
const devices = 5;

/** On pairs of vectors of five devices each, of which every kind of order occurs. */
export function vectorMicros(): Micro[] {
  const vectors = Array.from({ length: pairs + 1 }, (_, i) => vectorOf(countersOf(i)));
  const each = (name: string, work: (a: VersionVector, b: VersionVector) => unknown): Micro => ({
    name: `vectors: ${name}`,
    amount: pairs,
    unit: "vectors",
    run() {
      for (let i = 0; i < pairs; i++) work(vectors[i] as VersionVector, vectors[i + 1] as VersionVector);
    },
  });
  return [
    each("compare", compareVectors),
    each("merge", mergeVectors),
    each("advance", (a) => advanceVector(a, deviceIdOf(3n))),
    each("read from outside", parseVector),
  ];
}

const countersOf = (seed: number): [DeviceId, bigint][] =>
  Array.from({ length: devices }, (_, device) => [
    deviceIdOf(BigInt(device)),
    BigInt(1 + ((seed * (device + 3)) % 7)),
  ]);
