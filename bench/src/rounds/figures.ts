/** What one run of one work came to. Names end in their units. */
export interface Figures {
  readonly wallMs?: number;
  /** Of all processes of the peer together. */
  readonly cpuMs?: number;
  readonly peakBytes?: number;
  /** On the sender's line, both directions, and of that what the sender sent. */
  readonly senderLineBytes?: number;
  readonly senderSentBytes?: number;
  /** On the receiver's line, both directions, and of that what the receiver got. Peers without a server have one line. */
  readonly receiverLineBytes?: number;
  readonly receiverGotBytes?: number;
  readonly requests?: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly saves?: number;
}

export type Figure = keyof Figures;

/** Over all rounds in which it was measured. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
}

export type Spreads = Readonly<Partial<Record<Figure, Spread>>>;

export function spreadsOf(rounds: readonly Figures[]): Spreads {
  const names = new Set(rounds.flatMap((figures) => Object.keys(figures) as Figure[]));
  const spreads: Partial<Record<Figure, Spread>> = {};
  for (const name of names) {
    const values = rounds.map((figures) => figures[name]).filter((value) => value !== undefined);
    if (values.length > 0) spreads[name] = spreadOf(values);
  }
  return spreads;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median =
    ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
  return { median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN, rounds: sorted.length };
}

/** The value that so much of all are no greater than. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
