import type { Figure } from "../rounds/index.js";
import { own, type Report, spreadIn } from "./report.js";
import { bytesWithUnit, millisecondsText } from "./words.js";

interface Panel {
  readonly title: string;
  readonly work: string;
  readonly figure: Figure;
  readonly text: (value: number) => string;
}

const panels: readonly Panel[] = [
  { title: "First sync, many small files", work: "W1 D1", figure: "wallMs", text: millisecondsText },
  { title: "First sync, one large file", work: "W1 D2", figure: "wallMs", text: millisecondsText },
  { title: "A byte inserted at its front: time", work: "W2", figure: "wallMs", text: millisecondsText },
  {
    title: "A byte inserted at its front: bytes",
    work: "W2",
    figure: "senderLineBytes",
    text: bytesWithUnit,
  },
  { title: "The large file renamed: bytes", work: "W5 file", figure: "senderLineBytes", text: bytesWithUnit },
  { title: "A folder renamed: bytes", work: "W5 folder", figure: "senderLineBytes", text: bytesWithUnit },
  { title: "Nothing to do, many files", work: "W6", figure: "wallMs", text: millisecondsText },
  { title: "Saved here, visible there: p50", work: "W7", figure: "p50Ms", text: millisecondsText },
];

const [panelWidth, rowHeight, titleHeight, gap] = [400, 18, 26, 24];
const [nameWidth, valueWidth] = [76, 78];
const barWidth = panelWidth - nameWidth - valueWidth;

const style = `
  text { font: 12px system-ui, sans-serif; fill: #444 }
  .title { font-weight: 600; fill: #111 }
  .own { fill: #0a7d5a } .bar { fill: #b9c0c8 }
  .spread { stroke: #555; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #bbb } .title { fill: #eee } .own { fill: #2fc795 } .bar { fill: #59626c } .spread { stroke: #ccc }
  }`;

/** Bars in two columns of panels, shorter is better. Bytes are on a logarithmic scale: they differ by the thousandfold. */
export function chart(report: Report): string {
  const drawn = panels
    .map((panel) => ({ panel, bars: barsOf(report, panel) }))
    .filter(({ bars }) => bars.length > 1);
  let [leftHeight, rightHeight] = [0, 0];
  const parts = drawn.map(({ panel, bars }) => {
    const height = titleHeight + bars.length * rowHeight + gap;
    const isLeft = leftHeight <= rightHeight;
    const [x, y] = isLeft ? [0, leftHeight] : [panelWidth + gap, rightHeight];
    if (isLeft) leftHeight += height;
    else rightHeight += height;
    return `<g transform="translate(${x + gap / 2} ${y + gap / 2})">${drawPanel(panel, bars)}</g>`;
  });
  const [width, height] = [2 * panelWidth + 2 * gap, Math.max(leftHeight, rightHeight) + gap / 2];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`;
  const title = "<title>Syncline and its peers: shorter bars are better</title>";
  return `${head}\n${title}\n<style>${style}\n</style>\n${parts.join("\n")}\n</svg>\n`;
}

interface Bar {
  readonly peer: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

function barsOf(report: Report, { work, figure }: Panel): Bar[] {
  return report.peers.flatMap(({ name }) => {
    const spread = spreadIn(report, work, name, figure);
    return spread === undefined ? [] : [{ peer: name, ...spread }];
  });
}

function drawPanel({ title, figure, text }: Panel, bars: readonly Bar[]): string {
  const length = scaleFor(bars, figure.endsWith("Bytes"));
  const rows = bars.map(({ peer, median, least, most }, row) => {
    const y = titleHeight + row * rowHeight;
    const middle = y + rowHeight / 2 - 1;
    const spread =
      most > least
        ? `<line class="spread" x1="${nameWidth + length(least)}" x2="${nameWidth + length(most)}" y1="${middle}" y2="${middle}"/>`
        : "";
    return [
      `<text x="${nameWidth - 6}" y="${y + 12}" text-anchor="end">${peer}</text>`,
      `<rect class="${peer === own ? "own" : "bar"}" x="${nameWidth}" y="${y + 1}" width="${length(median)}" height="${rowHeight - 4}"/>`,
      spread,
      `<text x="${nameWidth + Math.max(length(median), length(most)) + 6}" y="${y + 12}">${text(median)}</text>`,
    ].join("");
  });
  return `<text class="title" y="14">${title}</text>\n${rows.join("\n")}`;
}

function scaleFor(bars: readonly Bar[], isLogarithmic: boolean): (value: number) => number {
  const most = Math.max(...bars.map((bar) => bar.most));
  const least = Math.min(...bars.map((bar) => bar.least));
  const share = (value: number) =>
    isLogarithmic ? Math.log((10 * value) / least) / Math.log((10 * most) / least) : value / most;
  return (value) => Math.max(1, Math.round(share(Math.max(value, 1e-9)) * barWidth));
}
