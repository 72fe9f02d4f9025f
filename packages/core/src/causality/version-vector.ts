import { SyncError } from "../errors/index.js";

/**
 * A version vector: how many changes of each device a state has seen.
 *
 * A vector *is* its canonical text: `device:counter` entries, the device as 16 lower-case hex
 * digits, the counter as decimal, sorted by device, joined by commas, zero counters left out; the
 * empty vector is the empty string. So equal vectors are equal strings, the text is stored and sent
 * as it is, and the many nodes that one device made share one string in memory. Device ids and
 * counters are unsigned 64-bit: they are never JavaScript numbers.
 */
export type VersionVector = string & { readonly __versionVector: never };

/** A device's id in vectors: 16 lower-case hex digits. */
export type DeviceId = string & { readonly __deviceId: never };

/** `newer` reads "a is newer than b". Concurrent: neither has seen all of the other. */
export type Causality = "equal" | "newer" | "older" | "concurrent";

/** The most devices that one vector may name. */
export const maxVectorEntries = 4096;

const maxCounter = 0xffff_ffff_ffff_ffffn;
const devicePattern = /^[0-9a-f]{16}$/;
const counterPattern = /^[1-9][0-9]{0,19}$/;

export const emptyVector = "" as VersionVector;

export function isDeviceId(text: string): text is DeviceId {
  return devicePattern.test(text);
}

/** The id of the device with this unsigned 64-bit number. */
export function deviceIdOf(id: bigint): DeviceId {
  return id.toString(16).padStart(16, "0") as DeviceId;
}

/** Reads a vector from outside. Throws `invalid_vector` unless the text is canonical and within limits. */
export function parseVector(text: string): VersionVector {
  let previous = "";
  let count = 0;
  for (const [device, counter] of textEntries(text)) {
    count++;
    const valid =
      devicePattern.test(device) &&
      device > previous &&
      counterPattern.test(counter) &&
      BigInt(counter) <= maxCounter;
    if (!valid || count > maxVectorEntries) throw new SyncError("invalid_vector");
    previous = device;
  }
  return text as VersionVector;
}

/** The vector with these counters; entries of 0 are the same as missing ones. */
export function vectorOf(entries: Iterable<readonly [DeviceId, bigint]>): VersionVector {
  const kept = [...entries].filter(([, counter]) => counter > 0n);
  kept.sort(([a], [b]) => (a < b ? -1 : 1));
  return kept.map(([device, counter]) => `${device}:${counter}`).join(",") as VersionVector;
}

/** The counters of a vector, in order of device. */
export function vectorEntries(vector: VersionVector): [DeviceId, bigint][] {
  return textEntries(vector).map(([device, counter]) => [device as DeviceId, BigInt(counter)]);
}

/** How many changes of `device` the vector has seen; 0 when it names none. */
export function counterOf(vector: VersionVector, device: DeviceId): bigint {
  const found = textEntries(vector).find(([id]) => id === device);
  return found === undefined ? 0n : BigInt(found[1]);
}

/**
 * The vector after one more change by `device`: its counter plus one, and no less than `atLeast`.
 * Throws `invalid_vector` at 2^64 - 1, where a counter must not wrap.
 */
export function advanceVector(vector: VersionVector, device: DeviceId, atLeast = 1n): VersionVector {
  const counters = new Map(vectorEntries(vector));
  const next = (counters.get(device) ?? 0n) + 1n;
  const counter = next > atLeast ? next : atLeast;
  if (counter > maxCounter) throw new SyncError("invalid_vector");
  return vectorOf(counters.set(device, counter));
}

/** The least vector that has seen all that either has seen. */
export function mergeVectors(a: VersionVector, b: VersionVector): VersionVector {
  if (a === b || b === emptyVector) return a;
  const counters = new Map(vectorEntries(a));
  for (const [device, counter] of vectorEntries(b)) {
    if (counter > (counters.get(device) ?? 0n)) counters.set(device, counter);
  }
  return vectorOf(counters);
}

/** How `a` relates to `b`: the one rule by which states are equal, newer, older or concurrent. */
export function compareVectors(a: VersionVector, b: VersionVector): Causality {
  if (a === b) return "equal";
  const { ahead, behind } = differences(a, b);
  if (ahead && behind) return "concurrent";
  return ahead ? "newer" : "older";
}

/**
 * The same total order on every device, for the rare choice that causality leaves open: negative
 * when `a` comes first. It follows causality where there is one; among concurrent vectors the
 * greater counter at the lowest device that differs comes later.
 */
export function orderVectors(a: VersionVector, b: VersionVector): number {
  if (a === b) return 0;
  const { ahead, behind, firstIsAhead } = differences(a, b);
  if (ahead && behind) return firstIsAhead ? 1 : -1;
  return ahead ? 1 : -1;
}

function differences(a: VersionVector, b: VersionVector) {
  const left = new Map(vectorEntries(a));
  const right = new Map(vectorEntries(b));
  let lowest: DeviceId | undefined;
  let firstIsAhead = false;
  let ahead = false;
  let behind = false;
  for (const device of new Set([...left.keys(), ...right.keys()])) {
    const mine = left.get(device) ?? 0n;
    const theirs = right.get(device) ?? 0n;
    if (mine === theirs) continue;
    if (mine > theirs) ahead = true;
    else behind = true;
    if (lowest === undefined || device < lowest) {
      lowest = device;
      firstIsAhead = mine > theirs;
    }
  }
  return { ahead, behind, firstIsAhead };
}

function textEntries(text: string): [string, string][] {
  if (text === "") return [];
  return text.split(",").map((entry) => {
    const colon = entry.indexOf(":");
    return [entry.slice(0, Math.max(0, colon)), entry.slice(colon + 1)];
  });
}
