/** What happened in a run, as a hash that tells two runs apart and, when asked for, as lines to read. */
export class Trace {
  readonly #lines: string[] | undefined;
  #high = 0x811c9dc5;
  #low = 0x9747b28c;

  constructor(options: { readonly keepLines: boolean }) {
    this.#lines = options.keepLines ? [] : undefined;
  }

  note(line: string): void {
    this.#lines?.push(line);
    // Two FNV-1a streams with different primes: no proof against an enemy, who has no part in this.
    let high = this.#high;
    let low = this.#low;
    for (let i = 0; i < line.length; i++) {
      const unit = line.charCodeAt(i);
      high = Math.imul(high ^ unit, 0x01000193);
      low = Math.imul(low ^ unit, 0x85ebca6b) ^ (low >>> 15);
    }
    this.#high = Math.imul(high ^ 10, 0x01000193);
    this.#low = Math.imul(low ^ 10, 0x85ebca6b);
  }

  /** Something for readers alone: not part of what happened. */
  explain(lines: () => readonly string[]): void {
    this.#lines?.push(...lines().map((line) => `    ${line}`));
  }

  /** 16 hex digits. */
  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  get lines(): readonly string[] {
    return this.#lines ?? [];
  }
}
