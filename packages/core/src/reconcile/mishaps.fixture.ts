/** What may go wrong while a plan is carried out; by default nothing does. */
export interface Faults {
  /** Whether an operation of the disk fails. */
  fails(): boolean;
  /** What becomes of a commit. A late one reaches the journal when the device has long given it up. */
  delivery(): "answered" | "answer lost" | "lost" | "late";
  /** What happens between two operations: somebody edits, the journal is read. Returns whether anything did. */
  meanwhile(): boolean;
}

export const noFaults: Faults = { fails: () => false, delivery: () => "answered", meanwhile: () => false };

/** What may go wrong, as chance has it. */
export function mishaps(random: () => number, share = 0.3): Faults {
  const answers = ["answered", "answered", "answer lost", "lost", "late"] as const;
  return {
    fails: () => random() < share,
    delivery: () => answers[Math.floor(random() * answers.length)] ?? "answered",
    meanwhile: () => false,
  };
}

/** Mulberry32: numbers in [0, 1) that follow from the seed. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
