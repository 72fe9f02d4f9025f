/** Figures of Syncline's own parts, each named with its unit. */
export type PartFigures = Readonly<Record<string, number>>;

/** Something of Syncline alone, measured once or against a yardstick in the same process. */
export interface Part {
  readonly name: string;
  /** Each figure is a median of so many rounds, where rounds cost little. */
  measure(rounds: number): Promise<PartFigures>;
}
