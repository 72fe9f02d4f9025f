import type { Result } from "../rounds/index.js";
import { own, type Report, type WorkEntry } from "./report.js";
import { bytesWithUnit, mebibytesText, millisecondsText, missing, spreadText } from "./words.js";

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One work, a row for each peer that can do it; those that could not be run say why. */
export function workTable(report: Report, work: WorkEntry): Table {
  const results = report.results.filter((result) => result.work === work.id);
  const isSaves = results.some(({ spreads }) => spreads.p50Ms !== undefined);
  const rows = report.peers.flatMap((peer) => {
    if (peer.missing.length > 0)
      return [[peer.name, `missing: no ${peer.missing.join(" and no ")} on the PATH`]];
    const result = results.find((candidate) => candidate.peer === peer.name);
    if (result === undefined) return [];
    return [[peer.name, ...(isSaves ? savesCells(result) : workCells(result, report, work))]];
  });
  return isSaves
    ? { head: ["", "p50", "p95", "saves in a round"], rows }
    : {
        head: [
          "",
          "wall time",
          "to Syncline's",
          "CPU",
          "peak memory",
          "sender's line",
          "receiver's line",
          "requests",
        ],
        rows,
      };
}

function workCells({ spreads, failure }: Result, report: Report, work: WorkEntry): string[] {
  if (failure !== undefined) return [`failed: ${failure}`];
  const ours = report.results.find((result) => result.peer === own && result.work === work.id)?.spreads
    .wallMs;
  const ratio =
    ours === undefined || spreads.wallMs === undefined ? undefined : spreads.wallMs.median / ours.median;
  return [
    spreadText(spreads.wallMs),
    ratio === undefined ? missing : `${ratio.toFixed(2)} ×`,
    spreads.cpuMs === undefined ? missing : millisecondsText(spreads.cpuMs.median),
    mebibytesText(spreads.peakBytes?.median),
    bytesWithUnit(spreads.senderLineBytes?.median),
    bytesWithUnit(spreads.receiverLineBytes?.median),
    spreads.requests === undefined ? missing : String(spreads.requests.median),
  ];
}

function savesCells({ spreads, failure }: Result): string[] {
  if (failure !== undefined) return [`failed: ${failure}`];
  return [spreadText(spreads.p50Ms), spreadText(spreads.p95Ms), String(spreads.saves?.median ?? missing)];
}
