/** A piece of work small enough to be repeated for a while. */
export interface Micro {
  readonly name: string;
  /** How much one call does, and of what: `64`, `MiB`. */
  readonly amount: number;
  readonly unit: string;
  run(): unknown;
  /** Whether a process without WebAssembly does it in another way, which is measured as well. */
  readonly hasKernel?: boolean;
}
