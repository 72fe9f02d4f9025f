/** What was measured: names end in their units. */
export type Figures = Readonly<Record<string, number>>;

export interface Measure {
  readonly name: string;
  readonly about: string;
  run(): Promise<Figures>;
}
