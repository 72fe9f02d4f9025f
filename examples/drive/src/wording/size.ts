const units = ["bytes", "KB", "MB", "GB", "TB"] as const;

/** A size as people read it: in steps of 1024, with at most one decimal, and in whole bytes below the first step. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let step = 0;
  // What would be shown as 1024 is the next unit's 1.
  while (step < units.length - 1 && Math.round(value) >= 1024) {
    value /= 1024;
    step++;
  }
  if (step === 0) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const shown = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${shown} ${units[step]}`;
}
