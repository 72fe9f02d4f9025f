import type { Spread } from "../rounds/index.js";

export const missing = "–";

/** Three figures are all that a measurement is good for. */
export function numberText(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export const millisecondsText = (value: number): string =>
  value >= 1000
    ? `${numberText(value / 1000)} s`
    : `${value >= 100 ? value.toFixed(0) : numberText(value)} ms`;

/** `1.20 s (1.10–1.35)`: median, least and most. */
export function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return missing;
  const { median, least, most, rounds } = spread;
  if (rounds === 1) return millisecondsText(median);
  const unit = (value: number) => (median >= 1000 ? numberText(value / 1000) : numberText(value));
  return `${millisecondsText(median)} (${unit(least)}–${unit(most)})`;
}

export const bytesWithUnit = (bytes: number | undefined): string => {
  if (bytes === undefined) return missing;
  if (bytes < 10_000) return `${bytes.toLocaleString("en")} B`;
  if (bytes < 1e6) return `${numberText(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${numberText(bytes / 1e6)} MB` : `${numberText(bytes / 1e9)} GB`;
};

export const mebibytesText = (bytes: number | undefined): string =>
  bytes === undefined ? missing : `${Math.round(bytes / 1024 ** 2)} MiB`;
