import { medianIn, type Report } from "./report.js";
import { bytesWithUnit, millisecondsText, numberText } from "./words.js";

/** Something to get to, in figures that one run can tell. */
export interface Aim {
  readonly what: string;
  readonly aim: string;
  /** Undefined: this run has not measured it. */
  readonly got: string | undefined;
  readonly isMet: boolean | undefined;
}

const kibibyte = 1024;
const gibibyte = 1024 ** 3;

export function aimsOf(report: Report): Aim[] {
  const { parts } = report;
  const ratioTo = (peer: string, work: string, figure: "wallMs" | "cpuMs") => {
    const [theirs, ours] = [medianIn(report, work, figure, peer), medianIn(report, work, figure)];
    return theirs === undefined || ours === undefined || ours === 0 ? undefined : theirs / ours;
  };
  const bytes = (work: string, most: number): Aim[] =>
    (["senderLineBytes", "receiverLineBytes"] as const).map((line) =>
      atMost(
        `${work}: bytes on the ${line === "senderLineBytes" ? "sender's" : "receiver's"} line, both ways`,
        most,
        medianIn(report, work, line),
        bytesWithUnit,
      ),
    );
  const quick = (work: string) =>
    atMost(`${work}: wall time`, 300, medianIn(report, work, "wallMs"), millisecondsText);
  const times = (text: string) => (value: number) => `${value.toFixed(2)} ${text}`;
  return [
    ...bytes("W2", 16 * kibibyte),
    ...bytes("W3", 16 * kibibyte),
    atLeast("W2: speed", 2.5, ratioTo("rsync", "W2", "wallMs"), times("× rsync's")),
    ...bytes("W4", 1024 * kibibyte + 16 * kibibyte),
    ...bytes("W5 folder", 2 * kibibyte),
    quick("W5 folder"),
    ...bytes("W5 file", 2 * kibibyte),
    quick("W5 file"),
    atLeast("W1 D2: speed", 1.4, ratioTo("Syncthing", "W1 D2", "wallMs"), times("× Syncthing's")),
    atLeast("W1 D1: speed", 8, ratioTo("Syncthing", "W1 D1", "wallMs"), times("× Syncthing's")),
    atLeast("W1 D1: speed", 0.75, ratioTo("rsync", "W1 D1", "wallMs"), times("× rsync's")),
    atLeast("W6: speed", 1, ratioTo("rsync", "W6", "wallMs"), times("× rsync's")),
    atMost("W7: p50", 40, medianIn(report, "W7", "p50Ms"), millisecondsText),
    atMost("W7: p95", 100, medianIn(report, "W7", "p95Ms"), millisecondsText),
    atLeast("chunking, one core", 1.6, parts["chunking, to fastcdc-wasm"], times("× fastcdc-wasm's speed")),
    atLeast(
      "read, cut and hash, 2 cores",
      0.55,
      parts["pipeline, to SHA-256 alone"],
      times("of SHA-256 alone"),
    ),
    atMost(
      "memory of a file in the index",
      300,
      parts["index, bytes per file"],
      (value) => `${numberText(value)} B`,
    ),
    atMost(
      "start without changes, 100,000 files",
      1000,
      parts["index, start per 100,000 files ms"],
      millisecondsText,
    ),
    atLeast(
      "commits for a second of the server's CPU, through HTTP",
      10_000,
      parts["commits per second of the server's CPU"],
      (value) => `${numberText(value)}/s`,
    ),
    ...firstSyncCpu(report, ratioTo("Syncthing", "W1 D2", "cpuMs")),
  ];
}

function firstSyncCpu(report: Report, toSyncthing: number | undefined): Aim[] {
  const perGiB = (peer?: string) => {
    const cpuMs = medianIn(report, "W1 D2", "cpuMs", peer);
    return cpuMs === undefined
      ? undefined
      : cpuMs / 1000 / ((Math.max(1, 1024 * report.scale) * 1024 ** 2) / gibibyte);
  };
  const [ours, theirs] = [perGiB(), perGiB("Syncthing")];
  const got =
    ours === undefined || theirs === undefined
      ? undefined
      : `${ours.toFixed(2)} s, Syncthing ${theirs.toFixed(2)} s`;
  return [
    {
      what: "CPU for each GiB of a first sync, all processes",
      aim: "at most Syncthing's",
      got,
      isMet: got === undefined || toSyncthing === undefined ? undefined : toSyncthing >= 1,
    },
  ];
}

function atMost(what: string, most: number, value: number | undefined, text: (value: number) => string): Aim {
  const isMet = value === undefined ? undefined : value <= most;
  return { what, aim: `at most ${text(most)}`, got: value === undefined ? undefined : text(value), isMet };
}

function atLeast(
  what: string,
  least: number,
  value: number | undefined,
  text: (value: number) => string,
): Aim {
  const isMet = value === undefined ? undefined : value >= least;
  return { what, aim: `at least ${text(least)}`, got: value === undefined ? undefined : text(value), isMet };
}
