/** Looking may take this share of the time at most: what is waited for runs on the same machine. */
const restShare = 5;

/** Resolves when the answer is yes. Asks again and again: what other programs do can only be looked at. */
export async function untilTrue(check: () => Promise<boolean>, atLeastMs = 1): Promise<void> {
  for (;;) {
    const startMs = performance.now();
    if (await check()) return;
    const restMs = Math.max(atLeastMs, (performance.now() - startMs) * restShare);
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}
