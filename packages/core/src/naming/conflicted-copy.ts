import { limits, type NameRule } from "../protocol/schemas.js";
import type { NodeKind } from "../tree/node.js";
import { nameKey } from "./name-key.js";
import { cutToBytes, utf8Bytes } from "./text.js";

export interface ConflictedCopyNameOptions {
  /** The name that both sides want. */
  readonly name: string;
  /** Folders have no extension. Default "file". */
  readonly kind?: NodeKind;
  /** Whose state is moved aside, as its owner named it. */
  readonly deviceName: string;
  /** Milliseconds since 1970; the copy shows the date in UTC. A wrong clock gives a wrong date and nothing worse. */
  readonly dateMs: number;
  /** Whether a sibling has this key (see `nameKey`) under `rule`. */
  readonly taken: (key: string) => boolean;
  readonly rule: NameRule;
}

/**
 * The name of a conflicted copy: `report (Ada's laptop's conflicted copy 2026-11-21).txt`, then
 * `… 2026-11-21 2).txt` and so on until it is free. A copy of a copy keeps both notes. A name that
 * would be over 255 bytes loses the end of its stem, never the note nor the extension.
 */
export function conflictedCopyName(options: ConflictedCopyNameOptions): string {
  const { name, rule, taken } = options;
  const { stem, extension } = options.kind === "folder" ? { stem: name, extension: "" } : splitName(name);
  const note = `${displayDevice(options.deviceName)}'s conflicted copy ${isoDate(options.dateMs)}`;
  for (let number = 1; ; number++) {
    const tail = ` (${note}${number === 1 ? "" : ` ${number}`})${extension}`;
    const candidate = cutToBytes(stem, limits.nameBytes - utf8Bytes(tail)).trimEnd() + tail;
    if (!taken(nameKey(candidate, rule))) return candidate;
  }
}

/** What a name says that `conflictedCopyName` has made. */
export interface ConflictedCopyNote {
  /** The name that the copy was made from: both sides wanted it. A stem that was cut stays cut. */
  readonly name: string;
  /** Whose state is in the copy. */
  readonly deviceName: string;
}

/** The note, with what is before and after it. Devices' names may have brackets, in pairs. */
const notePattern =
  /^(.*) \(((?:[^()]|\([^()]*\))+)'s conflicted copy \d{4}-\d\d-\d\d(?: \d+)?\)((?:\.[^./]+){0,2})$/su;

/**
 * Reads the name of a conflicted copy; undefined for any other. Of a copy of a copy, the last note counts. A user who gives a copy a
 * name of its own has settled the matter, on every device.
 */
export function readConflictedCopyName(name: string): ConflictedCopyNote | undefined {
  const [, stem, deviceName, extension] = notePattern.exec(name) ?? [];
  if (stem === undefined || deviceName === undefined || stem + extension === "") return undefined;
  return { name: stem + extension, deviceName };
}

/** A suffix that reads as an extension; the packed archives' have two parts. A leading dot only hides a file. */
const extensionPattern = /^(.+?)(\.tar\.[a-z0-9]{1,4}|\.[\p{L}\p{N}_-]{1,16})$/isu;

function splitName(name: string): { stem: string; extension: string } {
  const match = extensionPattern.exec(name);
  return { stem: match?.[1] ?? name, extension: match?.[2] ?? "" };
}

const deviceBytes = 64;
/** Separators, what Windows forbids, controls, and what shows nothing or turns the text around. */
const unfit = /[/\\<>:"|?*\p{Cc}\p{Surrogate}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]+/gu;

function displayDevice(deviceName: string): string {
  const clean = deviceName.replace(unfit, " ").replace(/\s+/gu, " ").trim().normalize("NFC");
  return cutToBytes(clean, deviceBytes).trimEnd() || "another device";
}

const lastDateMs = Date.UTC(9999, 11, 31);

function isoDate(dateMs: number): string {
  const inRange = Number.isNaN(dateMs) ? 0 : Math.min(Math.max(dateMs, 0), lastDateMs);
  return new Date(inRange).toISOString().slice(0, 10);
}
