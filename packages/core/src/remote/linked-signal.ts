/** A signal that follows both of two, and lets go of them when `unlink` runs. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  unlink(): void;
}

/**
 * As `AbortSignal.any`, which holds on to its parts for as long as they live: too long where one of
 * them lives as long as the remote.
 */
export function linkSignals(a: AbortSignal, b: AbortSignal | undefined): LinkedSignal {
  const controller = new AbortController();
  const undos: (() => void)[] = [];
  for (const part of [a, b]) {
    if (part === undefined) continue;
    const pass = () => controller.abort(part.reason);
    if (part.aborted) pass();
    part.addEventListener("abort", pass, { once: true });
    undos.push(() => part.removeEventListener("abort", pass));
  }
  return {
    signal: controller.signal,
    unlink() {
      for (const undo of undos) undo();
    },
  };
}
