/** What a worker has of tests: their names in the order in which they run, and the groups that they are in. */
export type Outline =
  | { readonly kind: "group"; readonly name: string; readonly children: readonly Outline[] }
  | { readonly kind: "test"; readonly name: string; readonly index: number; readonly skipped: boolean };

export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly diff: string | undefined;
}

export type FromWorker =
  | { readonly kind: "collected"; readonly outline: readonly Outline[] }
  | { readonly kind: "ran"; readonly index: number; readonly failures: readonly Failure[] }
  | { readonly kind: "skipped"; readonly index: number; readonly note: string }
  | { readonly kind: "broken"; readonly failure: Failure };

/** Runs the test of this index. What comes before it and was not asked for is skipped. */
export interface ToWorker {
  readonly run: number;
}
