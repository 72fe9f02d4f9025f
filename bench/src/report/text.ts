import { textTable } from "@syncline/stage";
import { aimsOf } from "./aims.js";
import type { Report } from "./report.js";
import { missing, numberText } from "./words.js";
import { workTable } from "./work-table.js";

/** The run for somebody at a terminal. */
export function text(report: Report): string {
  const works = report.works.map((work) => {
    const { head, rows } = workTable(report, work);
    return `${work.id}: ${work.what}\n${textTable(head, rows)}`;
  });
  const parts = Object.entries(report.parts).map(([name, value]) => [name, numberText(value)]);
  const aims = aimsOf(report)
    .filter(({ got }) => got !== undefined)
    .map(({ what, aim, got, isMet }) => [what, aim, got ?? missing, isMet ? "met" : "MISSED"]);
  return [
    ...works,
    ...(parts.length > 0 ? [textTable(["parts", ""], parts)] : []),
    textTable(["against the aims", "aim", "here", ""], aims),
  ].join("\n\n");
}
