/** Rows of text in columns: the first on the left, the others on the right, as figures are. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map((cell) => cell.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

const units = ["B", "KiB", "MiB", "GiB"];

/** `1.5 MiB`. */
export function bytesText(bytes: number): string {
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10)),
  );
  const amount = bytes / 1024 ** power;
  return `${power === 0 || Math.abs(amount) >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
}

export const secondsText = (durationMs: number): string => `${(durationMs / 1000).toFixed(2)} s`;
