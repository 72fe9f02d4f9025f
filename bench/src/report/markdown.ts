import { type Aim, aimsOf } from "./aims.js";
import type { Report } from "./report.js";
import { missing, numberText } from "./words.js";
import { type Table, workTable } from "./work-table.js";

/** The page of a run. `chartName` is where its chart is, beside it. */
export function page(report: Report, chartName: string): string {
  const { machine, date } = report;
  return `${[
    "# Benchmarks",
    `Written by \`${report.command}\` on ${date}: do not edit. Run it again, and it is about your machine.`,
    `![Bars of what each peer took](${chartName})`,
    "## Against the aims",
    "Ratios within one run, on one machine; medians.",
    markdownTable(aimsTable(aimsOf(report))),
    "## How it is measured",
    method(report),
    "## The machine",
    list([
      `${machine.processor}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / 1024 ** 3)} GiB`,
      `${machine.system}, Node ${machine.node}`,
      `work on many files: ${machine.fileSystems.memory}; the rest: ${machine.fileSystems.disk}`,
    ]),
    "## The peers",
    markdownTable(peersTable(report)),
    "## All figures",
    ...report.works.flatMap((work) => [
      `### ${work.id}: ${work.what}`,
      ...(report.results.some((result) => result.work === work.id)
        ? [markdownTable(workTable(report, work))]
        : []),
    ]),
    ...(Object.keys(report.parts).length === 0
      ? []
      : ["## Parts", markdownTable({ head: ["", "median"], rows: partRows(report) })]),
  ].join("\n\n")}\n`;
}

const method = ({ rounds, scale }: Report): string => `\
Two folders on one machine, and whatever a peer needs to keep them the same, over the loopback. Every peer gets the same
seeded content in fresh folders and does the same work; they alternate, and another one begins each round. ${
  rounds === 0
    ? "One round counts bytes and takes times at once, so times include the counting."
    : `One
round counts bytes, with a counting TCP proxy on every connection (borg: on the pipes of its remote shell). ${rounds} more
rounds, on direct connections, take the times: the table shows the median, and the least and the most in brackets.`
}
${scale === 1 ? "" : `\nThis run used ${numberText(scale)} of the usual amount of everything.\n`}
- **Wall time** ends when the receiver has the change under its name: for commands when they end, for programs that stay
  when it can be seen on the disk. Both folders are compared byte by byte afterwards.
- **CPU** is user and system time of all the peer's processes, their ended children included, out of \`/proc\`, to a
  hundredth of a second, until nothing moves any more on either side.
- **Peak memory** is the most that the processes of one moment had had resident, each at its own worst.
- **Sender's line** and **receiver's line** are all bytes that passed the connections of each device, both directions,
  with all headers of the application (TLS included where a peer uses it). Peers without a server have one line.
- restic and borg keep a store and no second folder: what they do is half of the work. Syncline stores everything on its
  server and delivers it as well.
- Peers that stay (Syncline, Syncthing) run before the clock starts; commands include their own start. For saves (W7)
  commands are run at once, as by a watcher that needs no time.`;

const aimsTable = (aims: readonly Aim[]): Table => ({
  head: ["", "aim", "here", ""],
  rows: aims.map(({ what, aim, got, isMet }) => [
    what,
    aim,
    got ?? missing,
    isMet === undefined ? "not measured" : isMet ? "met" : "**missed**",
  ]),
});

const peersTable = ({ peers }: Report): Table => ({
  head: ["", "version", "as it is run"],
  rows: peers.map(({ name, version, missing: absent, commands }) => [
    name,
    absent.length > 0 ? `missing: no ${absent.join(" and no ")} on the PATH` : (version ?? "?"),
    commands.map((command) => `\`${command}\``).join("<br>"),
  ]),
});

const partRows = ({ parts }: Report) =>
  Object.entries(parts).map(([name, value]) => [name, numberText(value)]);

const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n");

function markdownTable({ head, rows }: Table): string {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const line = (cells: readonly string[]) => `| ${head.map((_, at) => cell(cells[at] ?? "")).join(" | ")} |`;
  const rule = `| ${head.map((_, at) => (at === 0 ? "---" : "---:")).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
