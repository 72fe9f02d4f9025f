/** A file as some program writes it, and what that program makes of it on a usual day. */
export interface Format {
  readonly name: string;
  /** What changes. */
  readonly edit: string;
  /** Writes the first version. Sizes grow with the scale. */
  write(path: string, scale: number): Promise<void>;
  /** Writes the second version to another path, from the first one. */
  rewrite(path: string, to: string): Promise<void>;
}
